import type { Page } from '@playwright/test';
import { chooseElectron } from '../build/lab/choose-electron.ts';
import { CHEST_STUDY, CT_STUDY, VIP_STUDY, type StudyFixture } from '../build/lab/fixtures.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { runGlasskey, tryGlasskey } from '../build/lab/run-glasskey.ts';
import { startReferenceHub } from '../electron/core/fhircast/testing/reference-hub.ts';
import { studyEvent, tellHub } from '../electron/core/fhircast/testing/reporting-system.ts';
import { writeLink, type StudyRequest } from '../electron/core/handover/study-link.ts';
import { FhircastSchema } from '../protocol/policy/handover.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { expect, pressLastKey, signIn, test } from './fixtures.ts';
import { launcherOf, lock, readTrail } from './steps.ts';
import { isCovered } from './support/is-covered.ts';
import { createLooks } from './support/look-at.ts';
import { startAgain } from './support/second-start.ts';

// The web viewer alone: its window is one whose keyboard a test can ask for.
test.use({
  decided: {
    change: (policy: Policy) => ({
      ...policy,
      viewers: policy.viewers.filter(({ kind }) => kind === 'web'),
      handover: { ...policy.handover, links: true },
    }),
  },
});

const ASKS = 'The worklist asks to open this study';
/** Longer than a key or a click is held back after its patient was shown. */
const READ_MS = 500;
const HOSTILE = [
  `glasskey://open?studyUID=${CT_STUDY.studyUid}" --gpu-launcher=/bin/sh`,
  'glasskey://open?studyUID=..%2F..%2Fetc%2Fpasswd',
];

const offered = async (launcher: Page, { patientId }: StudyFixture, asks = ASKS): Promise<void> => {
  await expect(launcher.getByRole('region', { name: asks })).toContainText(patientId);
};
const press = async (launcher: Page, key: 'F4' | 'F9'): Promise<void> => {
  // By the page's own clock, and after what it does once it has drawn the offer: on a busy machine both come late.
  await launcher.evaluate((ms) => new Promise((read) => setTimeout(() => setTimeout(read, ms), 200)), READ_MS);
  await launcher.keyboard.press(key);
};

test('a worklist hands over studies: while another is open, while locked, closed to the person, and as an attack', async ({
  agent,
  room,
  display,
}) => {
  const looks = createLooks();
  const env = { ...room.env, ...display.env, ...chooseElectron() };
  const open = (...args: readonly string[]) => tryGlasskey(['open', ...args, '--data', room.agentFolder], { env });
  const start = async (request: StudyRequest): Promise<void> => {
    expect(await startAgain(room.agentFolder, env, [writeLink(request)])).toBe(0);
  };
  const focused = (): Promise<string | undefined> =>
    agent.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.webContents.getURL());
  const viewers = (): number => agent.app.windows().filter((page) => page.url().startsWith(room.pacs.baseUrl)).length;

  await signIn(agent, RADIOLOGIST);
  let launcher = await agent.page('launcher');

  expect(await open('--study', CT_STUDY.studyUid, '--accession', CT_STUDY.accession)).toMatchObject({ code: 0 });
  await offered(launcher, CT_STUDY);
  await looks.at(launcher, 'handover-offer');
  expect(viewers(), 'nothing is opened by a link').toBe(0);
  await press(launcher, 'F4');
  await expect(launcher.getByText(ASKS)).toHaveCount(0);
  await expect.poll(viewers, { message: 'the viewer', timeout: 20_000 }).toBe(1);
  await expect.poll(focused, 'the viewer has the keyboard').toContain(room.pacs.baseUrl);

  await start({ studyUid: null, accession: CHEST_STUDY.accession });
  await offered(launcher, CHEST_STUDY);
  expect(await focused(), 'and keeps it').toContain(room.pacs.baseUrl);
  expect(viewers()).toBe(1);
  await press(launcher, 'F9');
  await expect(launcher.getByText(ASKS)).toHaveCount(0);

  const gate = await lock(agent);
  const locked = agent.app.windows().map((page) => page.url());
  await start({ studyUid: CHEST_STUDY.studyUid, accession: null });
  for (const hostile of HOSTILE) expect(await startAgain(room.agentFolder, env, [hostile])).toBe(0);
  expect(await isCovered(agent)).toBe(true);
  expect(agent.app.windows().map((page) => page.url())).toEqual(locked);
  await expect(launcher.getByText(ASKS)).toHaveCount(0);
  await expect(gate.getByText(CHEST_STUDY.patientId)).toHaveCount(0);
  await gate.getByLabel('Password').fill(RADIOLOGIST.password);
  await pressLastKey(gate, 'Enter');
  launcher = await launcherOf(agent);
  await offered(launcher, CHEST_STUDY);

  await start({ studyUid: VIP_STUDY.studyUid, accession: null });
  await offered(launcher, VIP_STUDY);
  await press(launcher, 'F4');
  await expect(launcher.getByText('This study is closed to you')).toBeVisible();
  expect(viewers(), 'decided as any other').toBe(1);

  const told = (await readTrail(room)).filter(({ kind }) => /^(handover|study\.(requested|refused))/.test(kind));
  expect(
    told.map(({ kind, object, detail }) => [kind, object?.studyUid ?? object?.accession ?? null, tellOf(detail)]),
  ).toEqual([
    ['handover.received', CT_STUDY.studyUid, 'now'],
    ['study.requested', CT_STUDY.studyUid, 'link'],
    ['handover.received', CHEST_STUDY.accession, 'now'],
    ['handover.dismissed', CHEST_STUDY.accession, 'person'],
    ['handover.received', CHEST_STUDY.studyUid, 'after-unlock'],
    ['handover.refused', null, 'handover.characters'],
    ['handover.refused', null, 'handover.study_uid'],
    ['handover.dismissed', CHEST_STUDY.studyUid, 'newer'],
    ['handover.received', VIP_STUDY.studyUid, 'now'],
    ['study.refused', VIP_STUDY.studyUid, 'link'],
  ]);
  expect([...new Set(told.map(({ user }) => user?.id))]).toEqual([RADIOLOGIST.id]);
});

const tellOf = (detail: Readonly<Record<string, unknown>>): unknown =>
  detail['code'] ?? detail['why'] ?? detail['shown'] ?? detail['handedOver'];

const REPORTS_ASK = 'The reporting system asks to open this study';
const TOKEN = 'obviously-invented-token';

test('a reporting system opens studies: offered, kept over a lock, closed with their reports, told of lock and sign-out', async ({
  agent,
  room,
}) => {
  const looks = createLooks();
  const hub = await startReferenceHub({ token: TOKEN });
  const tell = (name: string, { studyUid }: StudyFixture): Promise<string> =>
    tellHub(hub.url, studyEvent(RADIOLOGIST.id, name, { studyUid, accession: null }), TOKEN);
  const viewers = (): number => agent.app.windows().filter((page) => page.url().startsWith(room.pacs.baseUrl)).length;
  try {
    await runGlasskey(['fhircast', 'set-token'], { env: room.env, input: `${TOKEN}\n` });
    await signIn(agent, RADIOLOGIST);
    const fhircast = FhircastSchema.parse({ hubUrl: hub.url, topic: '{user}', authorization: 'bearer' });
    await room.collector.setPolicy({ ...room.policy, handover: { ...room.policy.handover, fhircast } });
    await expect.poll(hub.listening, 'the policy alone connects it').toEqual([RADIOLOGIST.id]);

    let launcher = await agent.page('launcher');
    await tell('DiagnosticReport-open', CT_STUDY);
    await offered(launcher, CT_STUDY, REPORTS_ASK);
    await looks.at(launcher, 'fhircast-offer');
    expect(viewers(), 'nothing is opened by a report').toBe(0);
    await press(launcher, 'F4');
    await expect.poll(viewers, { message: 'the viewer', timeout: 20_000 }).toBe(1);

    const gate = await lock(agent);
    await expect.poll(() => hub.posted('UserHibernate').length).toBe(1);
    const whileLocked = await tell('ImagingStudy-open', CHEST_STUDY);
    await expect.poll(() => hub.answerTo(whileLocked)).toBe(202);
    expect(await isCovered(agent)).toBe(true);
    await expect(launcher.getByText(REPORTS_ASK)).toHaveCount(0);
    await gate.getByLabel('Password').fill(RADIOLOGIST.password);
    await pressLastKey(gate, 'Enter');
    launcher = await launcherOf(agent);
    await offered(launcher, CHEST_STUDY, REPORTS_ASK);

    await tell('DiagnosticReport-close', CT_STUDY);
    await expect.poll(viewers, 'closed with its report').toBe(0);
    // Its window is gone before its end is known: until then to sign out is to be asked about it.
    await expect(launcher.getByRole('complementary', { name: 'Open viewers' })).toHaveCount(0);
    await launcher.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(hub.unsubscribed).toEqual([RADIOLOGIST.id]);
    await expect.poll(() => JSON.stringify(hub.posted('UserLogout'))).toContain('user-initiated');
  } finally {
    await hub.stop();
  }
  const told = (await readTrail(room)).filter(({ kind }) => /^(handover|study\.requested|viewer\.asked)/.test(kind));
  expect(told.map(({ kind, object, detail }) => [kind, object?.studyUid ?? null, tellOf(detail)])).toEqual([
    ['handover.received', CT_STUDY.studyUid, 'now'],
    ['study.requested', CT_STUDY.studyUid, 'fhircast'],
    ['handover.received', CHEST_STUDY.studyUid, 'after-unlock'],
    ['viewer.asked_to_close', CT_STUDY.studyUid, 'report-closed'],
    ['handover.dismissed', CHEST_STUDY.studyUid, 'session-over'],
  ]);
});

test('where no agent runs, or none is asked, nothing becomes one', async ({ room, display }) => {
  const env = { ...room.env, ...display.env, ...chooseElectron() };
  const { code, stderr } = await tryGlasskey(['open', '--study', CT_STUDY.studyUid, '--data', room.agentFolder], {
    env,
  });
  expect([code, stderr]).toEqual([1, 'Not handed over: Glasskey does not run for this account: start it first.\n']);
});
