import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PAGE_HEADERS } from '../electron/host/answer-page.ts';
import { SURFACES, methodOf } from '../electron/ipc/surfaces.ts';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { expect, signIn, test } from './fixtures.ts';
import { lock } from './steps.ts';
import { isCovered } from './support/is-covered.ts';
import { attack, loadHostile, openElsewhere } from './support/hostile-document.ts';

const HOSTILE = readFileSync(join(import.meta.dirname, 'support/hostile-script.js'), 'utf8')
  .replace(/^\/\/.*\n/, '')
  .replace(/;\s*$/, '');

/** What a page that was taken over would try, each as a promise that says what came of it. */
function tryEverything(page: Page, pacs: string): Promise<Record<string, string>> {
  return page.evaluate(`(${HOSTILE})(${JSON.stringify(pacs)})`);
}

/** What came of attacks, without those that were refused. */
const done = (tried: unknown): unknown[] => Object.entries(tried as object).filter(([, came]) => came !== 'refused');

test('a hostile page reaches no file, no network, no other channel and no program', async ({ agent, room }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  const address = launcher.url();
  expect(done(await tryEverything(launcher, room.pacs.baseUrl))).toEqual([]);

  const bridge = await launcher.evaluate(() => Object.keys((globalThis as { agent?: object }).agent ?? {}));
  expect(bridge.toSorted()).toEqual([...SURFACES.launcher.map(methodOf), 'onSnapshot'].toSorted());

  const gone = await launcher.evaluate<string>(`(() => {
    const target = ${JSON.stringify(room.pacs.baseUrl)};
    location.href = target;
    const form = Object.assign(document.createElement('form'), { action: target });
    document.body.append(form);
    form.submit();
    Object.assign(document.createElement('a'), { href: target }).click();
    return location.href;
  })()`);
  expect(new URL(gone).pathname).toBe('/launcher.html');
  await launcher.waitForTimeout(500);
  expect(launcher.url()).toBe(address);
  expect(agent.app.windows().filter((page) => page.url().startsWith(room.pacs.baseUrl))).toEqual([]);

  await lock(agent);
  const answers = await launcher.evaluate(async () => {
    const own = (globalThis as unknown as { agent: Record<string, (input: unknown) => Promise<{ code?: string }>> })
      .agent;
    const asked = Object.keys(own).filter((name) => name !== 'onSnapshot' && name !== 'emergencyOpen');
    return Promise.all(asked.map(async (name) => (await own[name]?.(null))?.code));
  });
  expect(answers.length).toBeGreaterThan(5);
  expect([...new Set(answers)], 'while locked no route of the launcher answers').toEqual(['session.wrong_state']);
});

test('a hostile document in a window of ours, without any content policy, gets nothing either', async ({ agent }) => {
  const elsewhere = await openElsewhere();
  await signIn(agent, RADIOLOGIST);
  await watchDownloads(agent);
  const page = await loadHostile(agent, {});
  const address = page.url();
  const windows = agent.app.windows().length;
  expect(await page.title(), 'its script runs').toBe('ran');

  expect(done(await attack(page, `network(${JSON.stringify(elsewhere.url)})`))).toEqual([]);
  expect(done(await attack(page, 'files()'))).toEqual([]);
  expect(done(await attack(page, 'permissions()'))).toEqual([]);
  expect(await attack(page, `windows(${JSON.stringify(elsewhere.url)})`)).toBe(0);
  await expect.poll(() => agent.app.windows().length).toBe(windows);
  await attack(page, 'download()');
  await expect.poll(() => downloads(agent)).toEqual([true]);

  const refusals = (await attack(page, 'ask()')) as string[];
  expect(refusals).toHaveLength(SURFACES.launcher.length);
  expect([...new Set(refusals)], 'its address is not the one that we loaded').toEqual(['ipc.untrusted_sender']);
  expect(await attack(page, 'names()')).toEqual([]);
  expect(await attack(page, 'innerFrame()')).toBe(false);
  await attack(page, 'listen()');
  await agent.setIdleSeconds(605); // the state changes, and every window of ours is told
  const stateOf = () =>
    agent.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((one) => one.isAlwaysOnTop()));
  await expect.poll(stateOf).toBe(true);
  await agent.setIdleSeconds(0);
  await expect.poll(stateOf).toBe(false);
  expect(await page.evaluate('heard'), 'it is told nothing').toEqual([]);

  expect(await attack(page, `leave(${JSON.stringify(elsewhere.url)})`)).toBe('/launcher.html');
  expect(page.url()).toBe(address);
  expect(await page.evaluate('document.title')).toBe('ran');
  expect(elsewhere.reached()).toBe(0);

  expect(await openInOtherSessions(agent, elsewhere.url)).toEqual(['refused', 'refused']);
  expect(elsewhere.reached(), 'no session of the program has a network').toBe(0);

  const strict = await loadHostile(agent, PAGE_HEADERS);
  expect(await strict.title(), 'with our content policy not even its script runs').toBe('Hostile');
  expect(await strict.evaluate('typeof attacks')).toBe('undefined');

  await loadElsewhere(agent, elsewhere.url);
  const gate = await agent.page('gate');
  await expect.poll(() => isCovered(agent), 'a page that ends up elsewhere is a fault').toBe(true);
  await breakBridge(agent);
  await expect.poll(() => gate.isClosed(), 'a page without its bridge goes').toBe(true);
  await agent.page('gate'); // with the hostile document in it: our own protocol is still theirs
  expect(await isCovered(agent)).toBe(true);
  elsewhere.close();
});

/** As if the program itself had been led astray: no page asked for it. */
const loadElsewhere = (agent: LabAgent, url: string): Promise<void> =>
  agent.app.evaluate(({ BrowserWindow }, to) => {
    for (const window of BrowserWindow.getAllWindows()) void window.loadURL(to).catch(() => undefined);
  }, url);

const breakBridge = (agent: LabAgent): Promise<void> =>
  agent.app.evaluate(({ BrowserWindow }) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (webContents.getURL().endsWith('/gate.html')) webContents.emit('preload-error', {}, '', new Error('x'));
    }
  });

/** Whether each download that begins was prevented by the time everybody had heard of it. */
function watchDownloads(agent: LabAgent): Promise<void> {
  return agent.app.evaluate(({ session }) => {
    const begun: boolean[] = [];
    Object.assign(globalThis, { begun });
    session.fromPartition('agent-ui').on('will-download', (event) => begun.push(event.defaultPrevented));
  });
}
const downloads = (agent: LabAgent): Promise<readonly boolean[]> =>
  agent.app.evaluate(() => (globalThis as unknown as { begun: boolean[] }).begun);

/** The program's default session, and one that nobody thought of: what a window in them can load. */
function openInOtherSessions(agent: LabAgent, url: string): Promise<readonly string[]> {
  return agent.app.evaluate(
    ({ BrowserWindow }, to) =>
      Promise.all(
        [{}, { partition: 'unheard-of' }].map(async (webPreferences) => {
          const window = new BrowserWindow({ show: false, webPreferences });
          const came = await window.loadURL(to).then(
            () => 'done',
            () => 'refused',
          );
          window.destroy();
          return came;
        }),
      ),
    url,
  );
}
