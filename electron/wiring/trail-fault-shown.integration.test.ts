import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { systemClock } from '../core/system-clock.ts';
import { trailFile } from '../core/workstation/data-folder.ts';
import { createHousekeeping } from './housekeeping.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';

let room: PeopleRoom;
beforeEach(async () => {
  room = await openPeopleRoom(DEFAULT_POLICY);
});
afterEach(() => room.close());

it('shows at the lock that nothing can be recorded, and no longer than that is so', async () => {
  const { foundation, people } = room;
  const { parts } = people;
  const { tick } = createHousekeeping({
    foundation,
    parts,
    clock: systemClock,
    show: people.show,
    isViewing: () => false,
    look: () => undefined,
  });
  const shown = () => (tick(0), people.snapshot().faults.map(({ code }) => code));
  const record = () => parts.record({ kind: 'session.sign_in_refused', outcome: 'denied' });
  expect(shown()).not.toContain('audit.unavailable');
  const other = new Database(trailFile(foundation.folder));
  other.exec('BEGIN IMMEDIATE');
  expect(await record()).toMatchObject({ ok: false });
  expect(shown()).toContain('audit.unavailable');
  other.exec('ROLLBACK');
  other.close();
  expect(await record()).toMatchObject({ ok: true });
  expect(shown()).not.toContain('audit.unavailable');
});
