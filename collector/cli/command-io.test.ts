import { describe, expect, it } from 'vitest';
import { captureIo } from '../testing/run-command.ts';
import { print } from './command-io.ts';
import { textTable } from './text-table.ts';

/** What a workstation that somebody else rules may call its people: clears the screen, turns the text, begins a line. */
const NAME = 'Ada\u001b[2J\u202e\nroot\u009b1m\u{e0041}';
const SHOWN = String.raw`Ada\u001b[2J\u202e\u000aroot\u009b1m\udb40\udc41`;

describe('text of others on the terminal', () => {
  it('is shown and never obeyed, in lines and in tables, whose columns stay even', () => {
    const { io, out } = captureIo();
    print(io, false, null, [NAME, ...textTable(['Who', 'What'], [[NAME, 'x'], ['b', 'y']])]); // prettier-ignore
    expect(out().split('\n')).toEqual([
      SHOWN,
      `${'Who'.padEnd(SHOWN.length)}  What`,
      `${'-'.repeat(SHOWN.length)}  ----`,
      `${SHOWN}  x`,
      `${'b'.padEnd(SHOWN.length)}  y`,
      '',
    ]);
  });

  it('is the same in JSON for those who read it', () => {
    const { io, out } = captureIo();
    print(io, true, { name: NAME }, []);
    expect(out()).not.toMatch(/[\p{Cc}\p{Cf}]./u);
    expect(JSON.parse(out())).toEqual({ name: NAME });
  });
});
