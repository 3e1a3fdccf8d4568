import { symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { parseRecord } from '../../protocol/audit/record.ts';
import { createLaunchNotes, launchesLeftOpen } from '../core/study/open-launches.ts';
import { testEvent } from '../core/audit/testing/test-trail.ts';
import { systemClock } from '../core/system-clock.ts';
import { endLeftOvers } from './left-overs.ts';
import { openPeopleRoom, type PeopleRoom } from './testing/people-room.ts';

const LAUNCH = '0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c77';
let room: PeopleRoom;
beforeEach(async () => {
  room = await openPeopleRoom(DEFAULT_POLICY);
});
afterEach(() => room.close());

it.each<[string, (studies: string) => void]>([
  ['is a link to another disk', (studies) => symlinkSync('/', studies)],
  ['is a file', (studies) => writeFileSync(studies, '')],
])('a workstation whose folder of studies %s starts, and tells that a viewer may be open', async (_how, spoil) => {
  const { foundation, people } = room;
  const closing = { ...testEvent(1), kind: 'study.closed' as const };
  createLaunchNotes(foundation.state).opened(LAUNCH, closing);
  spoil(foundation.viewerRoot);
  await endLeftOvers(foundation, people.parts, systemClock);
  const newest = foundation.trail?.newest();
  const [last] = newest?.ok === true ? newest.value : [];
  expect(last && parseRecord(last.bytes)).toMatchObject({
    kind: 'study.closed',
    outcome: 'failure',
    detail: { end: 'restart', stillOpen: true },
  });
  expect(launchesLeftOpen(foundation.state)).toEqual(new Map());
});
