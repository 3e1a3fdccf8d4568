import { chromium, type Browser, type Page } from '@playwright/test';
import { waitUntil } from '../../build/lab/wait-until.ts';
import type { PageName } from '../../electron/ipc/contract.ts';

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
  const meetNewOnes = async (): Promise<void> => {
    for (const [, address = ''] of printed().matchAll(ADDRESS))
      if (!browsers.has(address) && !forgotten.has(address))
        browsers.set(address, await chromium.connectOverCDP(address));
  };
  return {
    page: (name) =>
      waitUntil(`the ${name} page`, 30_000, async () => {
        await meetNewOnes();
        const pages = [...browsers.values()].flatMap((browser) => browser.contexts()).flatMap((one) => one.pages());
        return pages.find((page) => page.url().endsWith(`/${name}.html`)) ?? null;
      }),
    forget: async () => {
      for (const [, address = ''] of printed().matchAll(ADDRESS)) forgotten.add(address);
      for (const browser of browsers.values()) await browser.close();
      browsers.clear();
    },
  };
}
