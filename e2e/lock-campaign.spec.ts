import { judgeTrail } from '../build/campaign/lock/judge-trail.ts';
import { COLLEAGUES } from '../build/campaign/lock/open.ts';
import { runLockCampaign } from '../build/campaign/lock/run-lock-campaign.ts';
import type { Workstation } from '../build/campaign/lock/workstation.ts';
import { expect, test } from './fixtures.ts';
import { realKeysOf } from './support/real-keys.ts';

test.use({ screens: { now: 2, most: 3 } });

/** The same for everybody, so that a failure is one of the change; `npm run campaign -- --lock` draws others. */
const SEED = 1_996_400_799;

test('whatever is done to it, nothing but its person opens the workstation: a short campaign', async ({
  agent,
  startAgent,
  room,
  display,
}) => {
  test.setTimeout(240_000);
  await room.collector.addPeople(COLLEAGUES);
  const keys = realKeysOf(display);
  const at: Workstation = { room, display, keys, mostScreens: 3, startAgent, agent, screens: 2, starts: 1 };
  const report = await runLockCampaign(at, { steps: 70, seed: SEED, say: console.log });
  console.log(report);
  expect(report.bypasses).toEqual([]);
  expect(report.openings).toBeGreaterThan(0);
  expect(await judgeTrail(room, report)).toEqual([]);
});
