import { RADIOLOGIST } from '../build/lab/people.ts';
import { runGlasskey } from '../build/lab/run-glasskey.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { killRenderers } from './support/renderers.ts';
import { expect, signIn, test } from './fixtures.ts';

/** Every record of the trail, oldest first. */
async function recordsOf(room: {
  readonly agentFolder: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<readonly { kind: string; detail: Record<string, unknown> }[]> {
  const text = await runGlasskey(['audit', 'export', '--format', 'raw', '--data', room.agentFolder], { env: room.env });
  return text
    .trim()
    .split('\n')
    .map(
      (line) => JSON.parse(Buffer.from((JSON.parse(line) as { record: string }).record, 'base64').toString()) as never,
    );
}

test('a renderer that is killed while someone works: covered, recorded, and the way in comes back', async ({
  agent,
  room,
}) => {
  await signIn(agent, RADIOLOGIST);
  await agent.page('launcher');
  expect(killRenderers(agent.pid)).toBeGreaterThan(0);
  const gate = await agent.page('gate');
  await expect(gate.getByText('Something went wrong, so the screen was covered.')).toBeVisible();
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await gate.keyboard.press('Enter');
  await (await agent.page('launcher')).getByRole('search').waitFor();
  const kinds = (await recordsOf(room)).map((record) => record.kind);
  expect(kinds).toContain('agent.fault');
  expect(kinds.filter((kind) => kind === 'session.locked')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'session.unlocked')).toHaveLength(1);
});

test('the sign-in page is killed: it comes back on its curtain', async ({ agent }) => {
  const before = await agent.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().endsWith('/gate.html'));
    window?.webContents.forcefullyCrashRenderer();
    return window?.id;
  });
  await waitUntil('another window holds the sign-in page', 20_000, async () => {
    const now = await agent.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.id),
    );
    return !now.includes(before ?? -1);
  });
  await signIn(agent, RADIOLOGIST);
});

test('the agent is killed while someone works: the next start is covered, signed out, and says so', async ({
  agent,
  room,
  startAgent,
}) => {
  await signIn(agent, RADIOLOGIST);
  await agent.kill();
  const next = await startAgent();
  const gate = await next.page('gate');
  await expect(gate.getByLabel('Name')).toBeVisible();
  expect(next.hasPage('launcher')).toBe(false);
  const kinds = (await recordsOf(room)).map((record) => record.kind);
  expect(kinds).toContain('agent.unclean_end');
});
