import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import type { Log } from '../core/log.ts';
import { SESSION, STUDY, WEB_VIEWER } from '../core/study/testing/samples.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';
import { openWebViewer, type OpenWebWindow } from './web-viewers.ts';

type Options = Parameters<OpenWebWindow>[0];
const REFUSED = { why: 'network.error', number: -102 } as const;
type Arrival = Awaited<ReturnType<OpenWebWindow>['arrived']>;

let room: PeopleRoom;
beforeEach(async () => {
  room = await openPeopleRoom({ ...DEFAULT_POLICY, viewers: [WEB_VIEWER] });
});
afterEach(() => room.close());

/** A window that tells of its page when the test says so, and closes as a window does. */
function launch(instead: readonly (typeof WEB_VIEWER)[] = []) {
  const arrival = Promise.withResolvers<Arrival>();
  const giveUp = new AbortController();
  const opened = Promise.withResolvers<Options>();
  const crash = Promise.withResolvers<() => void>();
  let closes = 0;
  const open: OpenWebWindow = (options) => {
    opened.resolve(options);
    const close = (how?: 'crashed'): void => {
      closes += 1;
      if (closes > 1) return;
      arrival.resolve('closed');
      options.onClosed(how);
      options.onReleased();
    };
    crash.resolve(() => close('crashed'));
    return { close, arrived: arrival.promise };
  };
  const launchId = '0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c77';
  const wish = { study: STUDY, profile: WEB_VIEWER, instead, grantId: null, session: SESSION, launchId };
  const logged: unknown[] = [];
  const log: Log = (event, ...[fields]) => void logged.push({ event, ...fields });
  const result = openWebViewer(
    { parts: room.people.parts, log, open, monotonicMs: () => 0 },
    { ...wish, signal: giveUp.signal },
  );
  return { result, arrival, giveUp, opened: opened.promise, closes: () => closes, crash: crash.promise, logged };
}
const held = () => readdirSync(join(room.foundation.folder, 'studies'));

it('counts as open once its page is there', async () => {
  const { result, arrival, opened, closes } = launch();
  await opened;
  expect(await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 50, 'waits'))])).toBe('waits');
  arrival.resolve('there');
  expect(await result).toMatchObject({ ok: true });
  expect([closes(), held().length]).toEqual([0, 1]);
});

it.each<[Arrival, string, unknown[]]>([
  [REFUSED, 'viewer.not_loaded', [{ event: 'viewer.not_loaded', ...REFUSED }]],
  ['closed', 'pacs.aborted', []],
])('whose page does not come is no viewer, and leaves no window and no folder: %j', async (how, code, told) => {
  const { result, arrival, opened, closes, logged } = launch();
  await opened;
  arrival.resolve(how);
  expect(await result).toEqual({ ok: false, code });
  expect(logged).toEqual(told);
  await expect.poll(() => [closes(), held()]).toEqual([1, []]);
});

it('that crashes later says so', async () => {
  const { result, arrival, crash } = launch();
  arrival.resolve('there');
  const window = await result;
  (await crash)();
  expect(window.ok && (await window.value.ended)).toBe('crashed');
});

it('that is given up on its way closes at once', async () => {
  const { result, giveUp, opened } = launch();
  await opened;
  giveUp.abort();
  expect(await result).toEqual({ ok: false, code: 'pacs.aborted' });
  await expect.poll(held).toEqual([]);
});

it('is waited for less long where another viewer may show it', async () => {
  const [alone, first] = [launch(), launch([WEB_VIEWER])];
  expect((await first.opened).waitMs).toBeLessThan((await alone.opened).waitMs);
  for (const { arrival } of [alone, first]) arrival.resolve(REFUSED);
  await Promise.all([alone.result, first.result]);
});
