import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { SURFACES, methodOf } from '../electron/ipc/surfaces.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { expect, signIn, test } from './fixtures.ts';

const HOSTILE = readFileSync(join(import.meta.dirname, 'support/hostile-script.js'), 'utf8')
  .replace(/^\/\/.*\n/, '')
  .replace(/;\s*$/, '');

/** What a page that was taken over would try, each as a promise that says what came of it. */
function tryEverything(page: Page, pacs: string): Promise<Record<string, string>> {
  return page.evaluate(`(${HOSTILE})(${JSON.stringify(pacs)})`);
}

test('a hostile page reaches no file, no network, no other channel and no program', async ({ agent, room }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  const address = launcher.url();
  const tried = await tryEverything(launcher, room.pacs.baseUrl);
  expect(Object.entries(tried).filter(([, outcome]) => outcome !== 'refused')).toEqual([]);

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
});

test('while locked no route of the launcher answers, whatever its page asks', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST);
  const launcher = await agent.page('launcher');
  await agent.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('suspend'));
  await agent.page('gate');
  const answers = await launcher.evaluate(async () => {
    const bridge = (globalThis as unknown as { agent: Record<string, (input: unknown) => Promise<{ code?: string }>> })
      .agent;
    const asked = Object.keys(bridge).filter((name) => name !== 'onSnapshot' && name !== 'emergencyOpen');
    return Promise.all(asked.map(async (name) => (await bridge[name]?.(null))?.code));
  });
  expect(answers.length).toBeGreaterThan(5);
  expect([...new Set(answers)]).toEqual(['session.wrong_state']);
});

test('every window has the guarded preferences', async ({ agent }) => {
  await signIn(agent, RADIOLOGIST);
  const preferences = await agent.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const given = (
        contents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
      ).getLastWebPreferences();
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag, spellcheck } = given;
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag, spellcheck };
    }),
  );
  expect(preferences.length).toBeGreaterThan(0);
  for (const given of preferences) {
    expect(given).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
  }
});
