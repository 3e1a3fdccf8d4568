import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { openListed, viewerWindows, waitForSlice } from '../build/demo/windows.ts';
import { CHEST_STUDY, CT_STUDY, VIP_STUDY } from '../build/lab/fixtures.ts';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { BILLING_CLERK, EMERGENCY_CLINICIAN, RADIOLOGIST } from '../build/lab/people.ts';
import type { ReadingRoom } from '../build/lab/reading-room.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { SHIPPED_POLICY } from '../electron/core/access/shipped-policy.ts';
import type { Policy, WebViewer } from '../protocol/policy/policy.ts';
import { codeOf, expect, pressLastKey, signIn, test } from './fixtures.ts';
import { giveReason, readyToBreak, WORDS } from './emergency-steps.ts';
import { realKeysOf } from './support/real-keys.ts';
import {
  answered,
  find,
  giveCode,
  lastOf,
  launcherOf,
  lock,
  readTrail,
  recordThat,
  refusalOn,
  search,
  signOut,
  stageOf,
  wrongCode,
} from './steps.ts';

const run = promisify(execFile);

test('a study in the desktop viewer: recorded from its opening to its exit code, and wiped', async ({
  agent,
  room,
  display,
}) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
  await openListed(launcher, CT_STUDY.patientId);
  await waitForSlice(stageOf({ agent, room, display }));
  const studies = join(room.agentFolder, 'studies');
  expect(readdirSync(studies)).toHaveLength(1);
  const mark = join(room.keyring.env.XDG_RUNTIME_DIR, 'glasskey-study-open');
  await waitUntil('the updater is told to wait', 10_000, () => existsSync(mark));
  // Closed as a reader closes it: after a look, by its own window.
  await sleep(2000);
  const env = { ...process.env, ...display.env };
  for (const window of await viewerWindows(display.env)) await run('xdotool', ['windowclose', window], { env });
  await expect(launcher.getByRole('complementary', { name: 'Open viewers' })).toHaveCount(0);
  expect(readdirSync(studies)).toEqual([]);
  await waitUntil('it waits no more', 10_000, () => !existsSync(mark));
  const closed = await recordThat(room, 'the end of the viewer', ({ kind }) => kind === 'study.closed');
  const opened = lastOf(await readTrail(room), 'study.opened');
  expect(opened).toMatchObject({
    user: { id: RADIOLOGIST.id },
    action: 'view',
    object: { studyUid: CT_STUDY.studyUid },
  });
  expect(opened.detail).toMatchObject({ program: '/usr/bin/aeskulap', files: CT_STUDY.instances });
  expect(closed.detail).toMatchObject({ launch: opened.detail['launch'], folderRemoved: true });
  expect(Object.keys(closed.detail)).toEqual(expect.arrayContaining(['code', 'signal', 'durationMs']));
  expect(closed.detail['durationMs']).toBeGreaterThan(500);
});

test('a study in the web viewer: its picture, its walls, and what may be taken out', async ({
  agent,
  room,
  display,
}) => {
  const downloads = join(dirname(room.agentFolder), 'Downloads');
  await agent.app.evaluate(({ app }, folder) => app.setPath('downloads', folder), downloads);
  await signIn(agent, RADIOLOGIST);
  const mine = await openInWebViewer(agent, room);
  await expect(mine.locator('canvas').first()).toBeVisible();
  expect(
    await mine.evaluate(() =>
      fetch('https://elsewhere.example.org/').then(
        () => 'went',
        () => 'stayed',
      ),
    ),
  ).toBe('stayed');
  await mine.evaluate(`location.href = 'https://elsewhere.example.org/'`);
  const blocked = await recordThat(room, 'the blocked way out', ({ kind }) => kind === 'viewer.blocked');
  expect(blocked).toMatchObject({ outcome: 'denied', object: { studyUid: CHEST_STUDY.studyUid } });
  expect(new URL(mine.url()).origin).toBe(new URL(room.pacs.baseUrl).origin);
  expect(await mine.evaluate(`typeof glasskey + typeof agent`)).toBe('undefinedundefined');
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])
    expect(await mine.evaluate(`typeof ${name}`), name).toBe('undefined');
  expect(await mine.evaluate(`document.execCommand('copy')`)).toBe(false);
  expect(await mine.evaluate(PRINTED_BY_SCRIPT)).toBe(0); // by script, and by that of a frame within
  expect(await mine.evaluate(`!dispatchEvent(new Event('dragstart', { cancelable: true }))`)).toBe(true);
  await mine.evaluate(`copies = 0; document.addEventListener('copy', () => (copies += 1))`);
  await realKeysOf(display).press('ctrl+c');
  const copied = await recordThat(room, 'what was copied', ({ kind }) => kind === 'study.copied');
  expect(copied).toMatchObject({ outcome: 'success', action: 'export', user: { id: RADIOLOGIST.id } });
  await expect.poll(() => mine.evaluate('copies')).toBe(1); // by us, after the record: the key was kept
  await saveFile(mine);
  await waitUntil('the saved file', 20_000, () => existsSync(join(downloads, 'chest.txt')) || null);
  expect(lastOf(await readTrail(room), 'study.exported')).toMatchObject({
    outcome: 'success',
    user: { id: RADIOLOGIST.id },
    object: { studyUid: CHEST_STUDY.studyUid },
  });
  // Under the lock its window stands on, and keys still find it.
  const gate = await lock(agent);
  await mine.keyboard.press('Control+p');
  const blind = await recordThat(room, 'the key under the lock', ({ kind }) => kind === 'study.printed');
  expect(blind).toMatchObject({ outcome: 'denied', user: null, session: null });
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await pressLastKey(gate, 'Enter');
  await (await launcherOf(agent)).getByRole('button', { name: 'Close Web viewer' }).click();
  await expect.poll(() => mine.isClosed()).toBe(true);
  await expect.poll(() => readdirSync(join(room.agentFolder, 'studies'))).toEqual([]); // no held file either
  await signOut(agent);

  await signIn(agent, EMERGENCY_CLINICIAN);
  const theirs = await openInWebViewer(agent, room);
  for (const [take, kind] of [
    [() => theirs.keyboard.press('Control+p'), 'study.printed'],
    [() => theirs.keyboard.press('Control+c'), 'study.copied'],
    [() => saveFile(theirs), 'study.exported'],
  ] as const) {
    await take();
    const refused = await recordThat(room, kind, (record) => record.kind === kind && record.outcome === 'denied');
    expect(refused).toMatchObject({ user: { id: EMERGENCY_CLINICIAN.id }, object: { studyUid: CHEST_STUDY.studyUid } });
  }
  expect(readdirSync(downloads)).toEqual(['chest.txt']);
});

/** How often the page comes to print when its script, and that of a frame that it made, asks for it. */
const PRINTED_BY_SCRIPT = `(() => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  let printed = 0;
  for (const one of [window, frame.contentWindow]) one.addEventListener('beforeprint', () => (printed += 1));
  for (const one of [window, frame.contentWindow]) one.print();
  frame.remove();
  return printed;
})()`;

/** As a viewer's own button does it: a file that exists in the page alone. */
async function saveFile(page: Page): Promise<void> {
  await page.evaluate(`{
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['pixels']));
    link.download = 'chest.txt';
    link.click();
  }`);
}

/** The chest picture, in its guarded window. */
async function openInWebViewer(agent: LabAgent, room: ReadingRoom): Promise<Page> {
  const launcher = await agent.page('launcher');
  await find(launcher, CHEST_STUDY.familyName, CHEST_STUDY.patientId);
  await launcher.keyboard.press('Alt+2');
  const page = await waitUntil('the web viewer', 20_000, () => {
    const found = agent.app.windows().find((window) => window.url().startsWith(room.pacs.baseUrl));
    return found ?? null;
  });
  await page.locator('canvas').first().waitFor();
  return page;
}

test('a web viewer whose page crashes leaves no empty window, and it is told', async ({ agent, room }) => {
  await signIn(agent, RADIOLOGIST);
  const page = await openInWebViewer(agent, room);
  await agent.app.evaluate(({ webContents }, origin) => {
    for (const contents of webContents.getAllWebContents())
      if (contents.getURL().startsWith(origin)) contents.forcefullyCrashRenderer();
  }, room.pacs.baseUrl);
  await expect.poll(() => page.isClosed()).toBe(true);
  const launcher = await agent.page('launcher');
  await expect(launcher.getByText('The web viewer did not answer.')).toBeVisible();
  const closed = await recordThat(room, 'its end', ({ kind }) => kind === 'study.closed');
  expect(closed).toMatchObject({ outcome: 'failure', detail: { end: 'failed' } });
});

test.describe('where one web viewer does not answer and another answers with an error', () => {
  const change = (policy: Policy): Policy => {
    const [origin = ''] = policy.viewers.flatMap((viewer) => (viewer.kind === 'web' ? viewer.origins : []));
    const web = (id: string, title: string, at: string): WebViewer => ({
      kind: 'web',
      id,
      title,
      url: `${at}/none-such/{studyUid}`,
      origins: [at],
    });
    const programs = policy.viewers.filter(({ kind }) => kind === 'desktop');
    return { ...policy, viewers: [web('away', 'One', 'http://127.0.0.1:9'), web('wrong', 'Two', origin), ...programs] };
  };
  test.use({ decided: { change } });

  test('no empty window stands there, and it is told; an emergency goes on to what shows it', async ({
    agent,
    room,
    display,
  }) => {
    await signIn(agent, EMERGENCY_CLINICIAN);
    const launcher = await agent.page('launcher');
    const windows = agent.app.windows().length;
    await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
    const open = {
      away: () => openListed(launcher, CT_STUDY.patientId),
      wrong: () => launcher.keyboard.press('Alt+2'),
    };
    for (const viewer of ['away', 'wrong'] as const) {
      await open[viewer]();
      const failed = await recordThat(
        room,
        'no page',
        ({ kind, detail }) => kind === 'viewer.failed' && detail['viewer'] === viewer,
      );
      expect(failed).toMatchObject({ outcome: 'failure', detail: { code: 'viewer.not_loaded' } });
      await expect(launcher.getByText('The web viewer did not answer.')).toBeVisible();
    }
    await expect.poll(() => agent.app.windows().length).toBe(windows);

    await find(launcher, VIP_STUDY.familyName, VIP_STUDY.patientId);
    await openListed(launcher, VIP_STUDY.patientId);
    await expect(launcher.getByText('This study is closed to you')).toBeVisible();
    await launcher.keyboard.press('F2');
    const dialog = await agent.page('emergency');
    await giveReason(dialog, '2', WORDS);
    await readyToBreak(dialog);
    await pressLastKey(dialog, 'Enter');
    await waitForSlice(stageOf({ agent, room, display }));
    await expect(launcher.getByText('The web viewer did not answer.')).toHaveCount(0);
    const records = await readTrail(room);
    const opened = records.filter(({ kind }) => kind === 'study.opened');
    expect(opened).toMatchObject([
      { object: { studyUid: VIP_STUDY.studyUid }, detail: { program: '/usr/bin/aeskulap' } },
    ]);
    const failed = records.filter(({ kind, grant }) => kind === 'viewer.failed' && grant === opened[0]?.grant);
    expect(failed.map(({ detail }) => detail['viewer'])).toEqual(['away']);
  });
});

test('who loses the clinical role at work is told why a study stays closed, is offered no glass to break, and finds nobody', async ({
  agent,
  room,
}) => {
  const giveRole = (role: string) => room.collector.run(['user', 'roles', BILLING_CLERK.id, '--roles', role]);
  await giveRole('radiologist');
  await signIn(agent, BILLING_CLERK);
  const launcher = await agent.page('launcher');
  await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
  await giveRole('billing');
  await recordThat(room, 'the role is gone', ({ kind }) => kind === 'session.person_changed');
  await openListed(launcher, CT_STUDY.patientId);
  await expect(
    launcher.getByText('Studies are opened by clinical staff only. Your role works without seeing images.'),
  ).toBeVisible();
  await expect(launcher.getByRole('main').getByRole('button', { name: /^Break glass/ })).toHaveCount(0);
  const refused = lastOf(await readTrail(room), 'study.refused');
  expect(refused).toMatchObject({
    outcome: 'denied',
    detail: { effect: 'deny' },
    object: { studyUid: CT_STUDY.studyUid },
  });
  expect(refused.because.map(({ policy }) => policy)).toContain('images-are-for-clinicians');
});

test('billing finds no patients, is told why, and the try is recorded', async ({ agent, room }) => {
  await signIn(agent, BILLING_CLERK);
  const launcher = await agent.page('launcher');
  await search(launcher, 'ct');
  await expect(refusalOn(launcher)).toContainText('Studies are found by clinical staff only.');
  await expect(launcher.getByRole('row')).toHaveCount(0);
  expect(lastOf(await readTrail(room), 'study.searched')).toMatchObject({
    outcome: 'denied',
    user: { id: BILLING_CLERK.id },
    detail: { code: 'study.search_not_allowed' },
  });
});

test.describe('where a code is asked again after some seconds', () => {
  const cedar = SHIPPED_POLICY.replace('secondsSinceMfa > 14400', 'secondsSinceMfa > 5');
  test.use({ decided: { change: (policy: Policy) => ({ ...policy, access: { ...policy.access, cedar } }) } });

  test('a fresh code opens the study', async ({ agent, room, display }) => {
    await signIn(agent, RADIOLOGIST);
    const launcher = await agent.page('launcher');
    await find(launcher, CT_STUDY.familyName, CT_STUDY.patientId);
    await sleep(6_000); // the age of the code is what is tested
    await openListed(launcher, CT_STUDY.patientId);
    await expect(launcher.getByText('A fresh one-time code, please')).toBeVisible();
    await giveCode(launcher, wrongCode(RADIOLOGIST.totpSecret ?? ''));
    await answered(launcher);
    await expect(refusalOn(launcher)).toContainText('That code is not right.');
    await giveCode(launcher, codeOf(RADIOLOGIST, 1));
    await waitForSlice(stageOf({ agent, room, display }));
    const records = await readTrail(room);
    expect(lastOf(records, 'study.refused')).toMatchObject({ detail: { effect: 'step-up' } });
    expect(lastOf(records, 'session.step_up_refused')).toMatchObject({ outcome: 'denied' });
    const [steppedUp, opened] = [lastOf(records, 'session.stepped_up'), lastOf(records, 'study.opened')];
    expect(opened.seq).toBeGreaterThan(steppedUp.seq);
  });
});
