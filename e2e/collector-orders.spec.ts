import { RADIOLOGIST } from '../build/lab/people.ts';
import { expect, signIn, test } from './fixtures.ts';

test('the collector locks a workstation, and a disabled person’s session ends there', async ({ agent, room }) => {
  await signIn(agent, RADIOLOGIST);
  const [workstation] = JSON.parse(await room.collector.run(['workstation', 'list', '--json'])) as { id: string }[];
  await room.collector.run(['workstation', 'lock', workstation?.id ?? '']);
  const gate = await agent.page('gate');
  await expect(gate.getByText('Locked by the hospital’s administration.')).toBeVisible();
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await gate.keyboard.press('Enter');
  await (await agent.page('launcher')).getByRole('search').waitFor();

  const beganMs = performance.now();
  await room.collector.run(['user', 'disable', RADIOLOGIST.id]);
  const ended = await agent.page('gate');
  await expect(ended.getByText('The last session was ended: the account is switched off.')).toBeVisible();
  const seconds = (performance.now() - beganMs) / 1000;
  console.log(`disabled at the collector, session ended here: ${seconds.toFixed(1)} s`);
  expect(seconds).toBeLessThan(60);
});

test('a new policy reaches the workstation while someone works', async ({ agent, room }) => {
  await signIn(agent, RADIOLOGIST);
  const serialOf = (): Promise<number | null> =>
    agent.page('launcher').then((page) =>
      page.evaluate(
        () =>
          new Promise<number | null>((resolve) => {
            type Bridge = { onSnapshot: (callback: (snapshot: { policySerial: number | null }) => void) => () => void };
            (globalThis as unknown as { agent: Bridge }).agent.onSnapshot(({ policySerial }) => resolve(policySerial));
          }),
      ),
    );
  const before = await serialOf();
  const beganMs = performance.now();
  await room.collector.setPolicy({ ...room.policy, viewers: room.policy.viewers.slice(0, 1) });
  await expect.poll(serialOf, { timeout: 60_000 }).toBe((before ?? 0) + 1);
  console.log(`raised at the collector, in force here: ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
});
