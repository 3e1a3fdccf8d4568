import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { focusInSight, luminance, smallTargets, toldOutOfSight } from './harness/measure.ts';
import { SCREENS, type Screen } from './harness/screens.ts';
import { openStage, type Stage } from './harness/stage.ts';

let stage: Stage;
let bench: Page;
beforeAll(async () => {
  stage = await openStage();
  bench = await stage.browser.newPage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** 7:1 includes 4.5:1. */
const RULES = {
  'color-contrast': { enabled: false },
  'color-contrast-enhanced': { enabled: true },
  'target-size': { enabled: true },
};

describe('before a page can draw', () => {
  it('is dark already, with neither its script nor its styles', async () => {
    const context = await stage.browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.route('**/*.css', (route) => route.abort());
    await page.goto(`${stage.url}/en/gate.html`);
    expect(await luminance(await page.screenshot(), bench)).toBeLessThanOrEqual(0.03);
    await context.close();
  });
});

/** Pages that are done with, by their size: a fresh one costs as much as looking at it. */
const idle = new Map<string, Page[]>();
const poolOf = ({ page, size }: Screen): Page[] => {
  const name = `${page} ${size?.width ?? ''}`;
  const pool = idle.get(name) ?? [];
  idle.set(name, pool);
  return pool;
};

describe.concurrent('every screen', () => {
  it.each(SCREENS)(
    '$name: no axe violation, 7:1, dark, 44 px, focus and what is told in sight',
    async (screen) => {
      const { page, errors } = await stage.show(screen, { again: poolOf(screen).pop() });
      const { violations, passes } = await new AxeBuilder({ page })
        .setLegacyMode(true) // no frames here; saves a page per screen
        .withTags(TAGS)
        .options({ rules: RULES })
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain('color-contrast-enhanced');
      const png = await page.screenshot();
      const light = await luminance(png, bench);
      expect(light).toBeLessThanOrEqual(0.03);
      expect(await smallTargets(page)).toEqual([]);
      if (screen.page !== 'strip') expect(await focusInSight(page)).toBe(true); // the strip takes no keyboard
      expect(await toldOutOfSight(page)).toEqual([]);
      expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
      expect(errors).toEqual([]);
      poolOf(screen).push(page);
    },
    60_000,
  );
});

/** As at twice the size of the letters: far less than the list is high. */
const LOW = { width: 640, height: 430 };
const OPENING = /^launcher-(opened|not-recorded|offer-refused.*)$/;

describe('on a low screen', () => {
  it.each(SCREENS.filter(({ name }) => OPENING.test(name)))(
    '$name: what came of opening a study is in sight, and covers nothing that has the keyboard',
    async (screen) => {
      const { page } = await stage.show(screen, { size: LOW });
      const told = (await page.locator('.told').innerText()).trim();
      expect(told).not.toBe('');
      expect(await toldOutOfSight(page)).not.toContain(told);
      expect(await focusInSight(page)).toBe(true);
      await page.close();
    },
  );
});
