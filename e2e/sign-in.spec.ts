import { CT_STUDY } from '../build/lab/fixtures.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { codeOf, expect, signIn, test } from './fixtures.ts';

test('a radiologist signs in with two factors, finds a study and sees it listed', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await launcher.keyboard.type(CT_STUDY.familyName);
  await launcher.keyboard.press('Enter');
  await expect(launcher.getByRole('row').filter({ hasText: CT_STUDY.patientId })).toBeVisible();
});

test('a code that was used is refused, and says so in words', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await launcher.getByRole('button', { name: 'Sign out' }).click();
  const gate = await agent.page('gate');
  await gate.getByLabel('Name').fill(RADIOLOGIST.id);
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await gate.keyboard.press('Enter');
  await gate.getByLabel('One-time code').fill(codeOf(RADIOLOGIST));
  await gate.keyboard.press('Enter');
  await expect(gate.getByRole('main').getByRole('alert')).toContainText(/code/i);
});
