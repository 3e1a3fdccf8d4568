import { openListed } from '../build/demo/windows.ts';
import { VIP_STUDY } from '../build/lab/fixtures.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import type { PageName } from '../electron/ipc/contract.ts';
import { SURFACES, methodOf } from '../electron/ipc/surfaces.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { expect, pressLastKey, signIn, test } from './fixtures.ts';
import { giveReason, readyToBreak, WORDS } from './emergency-steps.ts';
import { find } from './steps.ts';
import { expectKeysDropped } from './support/dropped-keys.ts';
import { GUARDED, preferencesOf, type WindowPreferences } from './support/guarded-windows.ts';
import { realKeysOf } from './support/real-keys.ts';

// The web viewer alone: breaking the glass then opens every kind of window that there is.
const viewers = (policy: Policy): Policy['viewers'] => policy.viewers.filter(({ kind }) => kind === 'web');
test.use({ decided: { change: (policy: Policy) => ({ ...policy, viewers: viewers(policy) }) } });

const bridgeOf = (page: PageName): readonly string[] => [...SURFACES[page].map(methodOf), 'onSnapshot'].toSorted();

test('every window has the guarded preferences, and ours drop the keys of a browser', async ({
  agent,
  room,
  display,
}) => {
  const keys = realKeysOf(display);
  const seen = new Map<string, WindowPreferences>();
  const look = async (): Promise<void> => {
    for (const one of await preferencesOf(agent)) seen.set(one.page, one);
  };
  const gate = await agent.page('gate');
  await gate.getByLabel('Name').waitFor();
  await expectKeysDropped(gate, keys);
  expect((await gate.evaluate<string[]>('Object.keys(agent)')).toSorted()).toEqual(bridgeOf('gate'));
  await look();
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await expectKeysDropped(launcher, keys);
  await keys.press('alt+F4');
  await find(launcher, VIP_STUDY.familyName, VIP_STUDY.patientId);
  await openListed(launcher, VIP_STUDY.patientId);
  await launcher.getByText('This study is closed to you').waitFor();
  await launcher.keyboard.press('F2');
  const dialog = await agent.page('emergency');
  await dialog.getByText('Why do you need to see these images now?').waitFor();
  await expectKeysDropped(dialog, keys);
  expect((await dialog.evaluate<string[]>('Object.keys(agent)')).toSorted()).toEqual(bridgeOf('emergency'));
  await look();
  await giveReason(dialog, '2', WORDS);
  await readyToBreak(dialog);
  await pressLastKey(dialog, 'Enter');
  await agent.page('strip');
  await waitUntil('the web viewer', 20_000, () =>
    agent.app.windows().some((window) => window.url().startsWith(room.pacs.baseUrl)),
  );
  await look();

  expect([...seen.keys()].toSorted()).toEqual(['emergency', 'gate', 'launcher', 'strip', 'viewer']);
  for (const { page, guarded, partition, preload, webRtc } of seen.values()) {
    expect(guarded, page).toEqual(GUARDED);
    expect(webRtc, page).toBe('disable_non_proxied_udp');
    expect(preload, page).toBe(page === 'viewer' ? 'viewer-preload.cjs' : 'preload.cjs');
    // No `persist:`: nothing of a page reaches the disk.
    expect(partition, page).toMatch(page === 'viewer' ? /^viewer-[0-9a-f-]{36}$/ : /^agent-ui$/);
  }
  for (const page of ['launcher', 'strip'] as const) {
    const exposed = await (await agent.page(page)).evaluate<string[]>('Object.keys(agent)');
    expect(exposed.toSorted(), page).toEqual(bridgeOf(page));
  }
  const snapshot = JSON.stringify(await launcher.evaluate('new Promise((done) => void agent.onSnapshot(done))'));
  expect(snapshot).toContain(VIP_STUDY.patientId); // of the grant, which says for whom the glass is broken
  for (const secret of [VIP_STUDY.familyName, RADIOLOGIST.password, RADIOLOGIST.totpSecret, WORDS])
    expect(snapshot).not.toContain(secret);
  const told = await agent.app.evaluate(({ app, Menu }) => ({
    menu: Menu.getApplicationMenu(),
    folders: (['userData', 'sessionData', 'crashDumps'] as const).map((name) => app.getPath(name)),
    environment: Object.keys(process.env).filter((name) => /^(NODE_|ELECTRON_|LD_)/.test(name)),
  }));
  expect(told.menu, 'no menu, hence none of its shortcuts').toBeNull();
  expect(told.environment, 'what changes how programs run').toEqual([]);
  expect(told.folders.filter((folder) => !folder.startsWith(room.agentFolder))).toEqual([]);
});
