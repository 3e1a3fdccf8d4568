import { chromium, type Browser, type Page } from '@playwright/test';
import { z } from 'zod';
import { waitUntil } from '../../build/lab/wait-until.ts';
import type { PageName } from '../../electron/ipc/contract.ts';

const PagesSchema = z.array(z.object({ url: z.string(), title: z.string() }));
const ADDRESS = /DevTools listening on (ws:\S+)/g;

/** Pages of agents that somebody else started: Playwright finds them by the addresses that they print. */
export type PrintedPages = {
  /** The page of an agent that started after the last `forget`. */
  readonly page: (name: PageName) => Promise<Page>;
  /** Asks those no longer that have started until now. */
  readonly forget: () => Promise<void>;
};

/** `printed`: all that was written until now by a supervisor, which has no page, and one agent after the other. */
export function printedPages(printed: () => string): PrintedPages {
  const browsers = new Map<string, Browser>();
  const forgotten = new Set<string>();
  /** Not before the page is there: whoever connects while it is made keeps it waiting. */
  const meet = async (name: PageName): Promise<void> => {
    for (const [, address = ''] of printed().matchAll(ADDRESS))
      if (!browsers.has(address) && !forgotten.has(address) && (await hasPage(address, name)))
        browsers.set(address, await chromium.connectOverCDP(address));
  };
  return {
    page: (name) =>
      waitUntil(`the ${name} page`, 30_000, async () => {
        await meet(name);
        const pages = [...browsers.values()].flatMap((browser) => browser.contexts()).flatMap((one) => one.pages());
        return pages.find((page) => isOf(page.url(), name)) ?? null;
      }),
    forget: async () => {
      for (const [, address = ''] of printed().matchAll(ADDRESS)) forgotten.add(address);
      for (const browser of browsers.values()) await browser.close();
      browsers.clear();
    },
  };
}

const isOf = (url: string, name: PageName): boolean => url.endsWith(`/${name}.html`);

/** Asks the browser which pages it has, without attaching to any; a browser that has gone has none. */
async function hasPage(address: string, name: PageName): Promise<boolean> {
  const list = await fetch(`http://${new URL(address).host}/json/list`).catch(() => null);
  if (list === null) return false;
  return PagesSchema.parse(await list.json()).some(({ url, title }) => isOf(url, name) && title !== '');
}
