import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { testClock } from '../testing/test-collector.ts';
import { beginAttempt, forgetOldAttempts } from './attempt-counts.ts';
import { addPerson } from './manage-people.ts';

const DAY_MS = 86_400_000;
const CHEAP = { memoryKib: 64, passes: 1, parallelism: 1 };
const clock = testClock();
const dataDir = mkdtempSync(join(tmpdir(), 'glasskey-attempts-'));
let opened: OpenedCollector;
beforeAll(async () => {
  opened = await openCollector({ dataDir, clock, passwordCost: CHEAP });
});
afterAll(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('an attempt that has to wait writes nothing', () => {
  const { collector } = opened;
  const knock = () => beginAttempt(collector, [{ authenticator: 'reader-password', user: 'nobody' }]);
  for (let failure = 0; failure < 5; failure += 1) expect(knock()).toMatchObject({ ok: true });
  const written = () => collector.store.connection.prepare('SELECT total_changes() AS rows').get();
  const before = written();
  clock.advance(1000);
  expect(knock()).toMatchObject({ ok: false, code: 'auth.wait' });
  expect(written()).toEqual(before);
});

it('forgets a place after a day and a name that nobody has after a month, but of people nothing', async () => {
  const { collector } = opened;
  const person = { id: 'ada', name: 'Ada', familyName: 'Ada', department: 'CT', roles: ['radiologist' as const] };
  const totp = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
  await addPerson(collector, { person, password: 'reading rooms are dark', totp, actor: 'test' });
  const kept = (): readonly string[] =>
    collector.store.all(queries.selectFrom('attempts').select('user').orderBy('user')).map(({ user }) => user);
  beginAttempt(collector, [
    { authenticator: 'place', place: '192.0.2.7' },
    { authenticator: 'reader-password', user: 'ada' },
  ]);
  forgetOldAttempts(collector);
  expect(kept()).toEqual(['ada', 'nobody', 'place:192.0.2.7']);
  clock.advance(DAY_MS + 1);
  forgetOldAttempts(collector);
  expect(kept()).toEqual(['ada', 'nobody']);
  clock.advance(30 * DAY_MS);
  forgetOldAttempts(collector);
  expect(kept()).toEqual(['ada']);
});
