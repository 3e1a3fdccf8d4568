import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { LabAgent } from '../../build/lab/launch-agent.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'hostile-document.js'), 'utf8');

/** Somewhere on this machine that a page may not reach, and counts who does. */
export type Elsewhere = { readonly url: string; readonly reached: () => number; readonly close: () => void };

export async function openElsewhere(): Promise<Elsewhere> {
  let reached = 0;
  const server = createServer((_asked, answer) => {
    answer
      .writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
      .end('<title>away</title>');
  });
  server.on('connection', () => (reached += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, reached: () => reached, close: () => server.closeAllConnections() };
}

/**
 * Puts a document of an attacker in the place of the launcher's, in the launcher's own window and session, with these
 * headers: what no page of ours should ever become. All other guards stay as the product set them.
 */
export async function loadHostile(agent: LabAgent, headers: Readonly<Record<string, string>>): Promise<Page> {
  const launcher = await agent.page('launcher');
  const html = `<!doctype html><title>Hostile</title><body onload="document.title = 'ran'"><script>${SCRIPT}</script>`;
  await agent.app.evaluate(
    async ({ session, BrowserWindow }, given) => {
      const { protocol } = session.fromPartition('agent-ui');
      protocol.unhandle('agent');
      protocol.handle('agent', () => new Response(given.html, { headers: given.headers }));
      const [window] = BrowserWindow.getAllWindows().filter(({ webContents }) =>
        webContents.getURL().includes('/launcher.html'),
      );
      await window?.loadURL('agent://ui/launcher.html?hostile');
    },
    { html, headers: { 'content-type': 'text/html', ...headers } },
  );
  await expect.poll(() => launcher.url()).toContain('?hostile');
  return launcher;
}

/** One of the attacks in hostile-document.js. */
export function attack(page: Page, call: string): Promise<unknown> {
  return page.evaluate(`attacks.${call}`);
}
