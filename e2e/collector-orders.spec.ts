import { CT_STUDY } from '../build/lab/fixtures.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { expect, pressLastKey, signIn, test } from './fixtures.ts';
import { find, giveName, lastOf, readTrail, refusalOn } from './steps.ts';

test('a raised policy, a minimum version and a disabled person reach the workstation within a minute', async ({
  agent,
  room,
}) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
  await expect(launcher.getByRole('button', { name: /^Open in Aeskulap/ })).toBeVisible();
  const raisedMs = performance.now();
  await room.collector.setPolicy({ ...room.policy, viewers: room.policy.viewers.filter(({ kind }) => kind === 'web') });
  await expect(launcher.getByRole('button', { name: /^Open in Aeskulap/ })).toHaveCount(0, { timeout: 60_000 });
  const policySeconds = (performance.now() - raisedMs) / 1000;
  await expect(launcher.getByRole('button', { name: /^Open in Web viewer/ })).toBeVisible();

  const ask = (...args: readonly string[]) => room.collector.run(['minimum-version', ...args]);
  await ask('set', '9.0.0', '--from', '2099-01-01', '--untried');
  await expect(launcher.getByText(/^This workstation needs an update before .*2099/)).toBeVisible({ timeout: 60_000 });
  await ask('set', '9.0.0', '--from', '2026-01-01', '--untried', '--at-once');
  await expect(launcher.getByText(/^This workstation has to be updated/)).toBeVisible({ timeout: 60_000 });
  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId); // who works goes on

  const disabledMs = performance.now();
  await room.collector.run(['user', 'disable', RADIOLOGIST.id]);
  const gate = await agent.page('gate');
  await expect(gate.getByText('The last session was ended: the account is switched off.')).toBeVisible({
    timeout: 60_000,
  });
  const disabledSeconds = (performance.now() - disabledMs) / 1000;
  console.log(
    `orders of the collector: policy here after ${policySeconds.toFixed(1)} s, session of a disabled person ended after ${disabledSeconds.toFixed(1)} s`,
  );
  expect(policySeconds).toBeLessThan(60);
  expect(disabledSeconds).toBeLessThan(60);
  expect(agent.hasPage('launcher')).toBe(false);

  await expect(gate.getByRole('heading', { name: 'Nobody can sign in here now' })).toBeVisible();
  await expect(gate.getByLabel('Password')).toHaveCount(0);
  await gate.keyboard.press('F2');
  const dialog = await agent.page('emergency');
  await dialog.getByRole('heading', { name: 'Emergency access' }).waitFor();
  await pressLastKey(dialog, 'Escape');
  await ask('none');
  await expect(gate.getByLabel('Password')).toBeVisible({ timeout: 60_000 });

  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await expect(refusalOn(gate)).toContainText('The name or the password is not right.');
  await room.collector.kill(); // nothing of hers is left here to sign in with either
  await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
  await expect(refusalOn(gate)).toContainText('Offline, only people who have signed in here before can sign in');

  const records = await readTrail(room);
  expect(lastOf(records, 'session.ended')).toMatchObject({
    user: { id: RADIOLOGIST.id },
    detail: { reason: 'person-disabled' },
  });
  expect(records.filter(({ kind }) => kind === 'policy.applied')).toHaveLength(5);
});
