import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { meanLuminance } from '../../build/lab/luminance.ts';

const PICTURES = join(resolve(import.meta.dirname, '../..'), 'out/e2e/screens');
const DARKEST_TOO_BRIGHT = 0.03;

export type Looks = {
  /** The page as it is now: no violation for axe, dark, and something has the keyboard. Keeps its picture. */
  readonly at: (page: Page, name: string) => Promise<void>;
  /** One line of figures for whoever reads the report. */
  readonly summary: () => string;
};

/** Looks at the pages of a real run as a reading room needs them. */
export function createLooks(): Looks {
  const seen: { readonly name: string; readonly luminance: number; readonly violations: number }[] = [];
  mkdirSync(PICTURES, { recursive: true });
  return {
    at: async (page, name) => {
      const path = join(PICTURES, `${name}.png`);
      await page.screenshot({ path });
      const luminance = await meanLuminance(path);
      expect.soft(luminance, `mean luminance of ${name}`).toBeLessThanOrEqual(DARKEST_TOO_BRIGHT);
      // Electron's contexts take no second page, which the other mode of axe asks for.
      const axe = new AxeBuilder({ page }).setLegacyMode(true);
      const { violations } = await axe.options({ rules: { 'color-contrast-enhanced': { enabled: true } } }).analyze();
      seen.push({ name, luminance, violations: violations.length });
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect.soft(found, `axe on ${name}`).toEqual([]);
      expect.soft(await keyboardIsSomewhere(page), `keyboard on ${name}`).toBe(true);
    },
    summary: () => {
      const sum = seen.reduce((count, { violations }) => count + violations, 0);
      const brightest = seen.toSorted((left, right) => right.luminance - left.luminance)[0];
      return `${seen.length} screens: ${sum} axe violations; brightest ${brightest?.name} with ${brightest?.luminance.toFixed(4)}`;
    },
  };
}

const keyboardIsSomewhere = (page: Page): Promise<boolean> =>
  page.evaluate('document.activeElement !== null && document.activeElement !== document.body');
