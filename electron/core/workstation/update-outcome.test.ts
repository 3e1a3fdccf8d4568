import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { updateFault } from './update-outcome.ts';

// What the updater really writes is seen in build/package/linux/update-by-apt.integration.test.ts.
it('says that an installation failed, and that the updater has come to nothing for more than a day', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-outcome-'));
  const file = join(folder, 'update');
  expect(updateFault(file)).toBeNull();
  const said = [
    ['failed 0.2.0 1\n', 'updater.failed'],
    ['failed 0.2.0\n', 'updater.failed'], // as earlier releases write it
    ['installed 0.2.0 0\n', null],
    ['idle none 0\n', null],
    ['unasked none 47\n', null],
    ['unasked none 48\n', 'updater.stuck'],
    ['unknown none 48\n', 'updater.stuck'],
    ['waiting 0.2.0 48\n', 'updater.stuck'],
    ['', null],
  ] as const;
  for (const [text, fault] of said) {
    writeFileSync(file, text);
    expect(updateFault(file), text).toBe(fault);
  }
  rmSync(folder, { recursive: true });
});
