import type { Page } from 'playwright';
import type { Reply, Snapshot } from '../../electron/ipc/contract.ts';
import { press, settled } from './screens.ts';

/** What a test does with a page and its scripted agent. */
export type Driver = {
  readonly page: Page;
  /** Presses named keys, types everything else. */
  readonly keys: (...list: readonly string[]) => Promise<void>;
  /** The key in a place of the keyboard, and what another layout than the American writes with it. */
  readonly layoutKey: (code: string, key: string, modifier?: 'Alt') => Promise<void>;
  /** Requests so far, without the window's own first questions. */
  readonly calls: () => Promise<readonly { readonly method: string; readonly input: unknown }[]>;
  /** A button by the start of its words, pressed with Enter. */
  readonly button: (name: string) => Promise<void>;
  readonly push: (change: Partial<Snapshot>) => Promise<void>;
  readonly answer: (method: string, reply: Reply<unknown>) => Promise<void>;
  /** Leaves what is asked from now on without an answer. */
  readonly leaveWaiting: (method: string) => Promise<void>;
  readonly text: () => Promise<string>;
  /** What stands afterwards in the places that a screen reader listened to before. */
  readonly readOut: (act: () => Promise<void>) => Promise<string>;
  /** Label or words of what has the keyboard. */
  readonly focused: () => Promise<string>;
  /** Enter kept down: one real press and its repeats, in one turn of the page. */
  readonly holdEnter: () => Promise<void>;
};

export function drive(page: Page): Driver {
  return {
    page,
    keys: (...list) => press(page, list),
    layoutKey: async (code, key, modifier) => {
      const keyboard = await page.context().newCDPSession(page);
      const pressed = { code, key, modifiers: modifier === undefined ? 0 : 1 };
      await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', text: key.length === 1 ? key : '', ...pressed });
      await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...pressed });
      await settled(page);
    },
    calls: async () =>
      (await page.evaluate(() => window.fake.calls)).filter(({ method }) => method !== 'emergencySubject'),
    button: async (name) => {
      await page.getByRole('button', { name: new RegExp(`^${name}`) }).press('Enter');
      await settled(page);
    },
    push: async (change) => {
      await page.evaluate((part) => window.fake.push(part), change);
      await settled(page);
    },
    answer: (method, reply) =>
      page.evaluate(([name, value]) => window.fake.answer(name, value), [method, reply] as const),
    leaveWaiting: (method) =>
      page.evaluate((name) => window.fake.answer(name, new Promise<never>(() => undefined) as never), method),
    text: () => page.locator('body').innerText(),
    readOut: async (act) => {
      const places = await page.evaluateHandle(() => [...document.querySelectorAll('[role=alert], [role=status]')]);
      await act();
      return places.evaluate((all) => all.map((place) => (place.isConnected ? place.textContent : '')).join('\n'));
    },
    focused: () =>
      page.evaluate(() => {
        const at = document.activeElement;
        if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement)
          return at.labels?.[0]?.textContent ?? '';
        return at === document.body ? '' : (at?.textContent ?? '');
      }),
    holdEnter: async () => {
      for (let repeat = 0; repeat < 8; repeat += 1) {
        await page.keyboard.down('Enter');
        await settled(page);
      }
      await page.keyboard.up('Enter');
    },
  };
}
