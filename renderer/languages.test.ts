import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../protocol/languages.ts';
import { cutWords, focusInSight, overflow, smallTargets } from './harness/measure.ts';
import { SCREENS, settled, type Screen } from './harness/screens.ts';
import { openStage, type Shown, type Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(['changing', 'de', 'fr', 'es']);
}, 60_000);
afterAll(() => stage[Symbol.asyncDispose]());

// What a window of 1280 by 800 has left at 200 % zoom.
const HALF = { width: 640, height: 400 };

describe.concurrent('at 200 % zoom, in every language', () => {
  it.each(['gate', 'launcher', 'emergency', 'strip'] as const)(
    'every screen of the %s: no word cut, nothing wider than the page, 44 px, focus in sight',
    async (document) => {
      const problems: string[] = [];
      let again: Page | undefined;
      for (const screen of SCREENS.filter(({ page }) => page === document)) {
        // The strip takes no keyboard and has its own sizes.
        const isStrip = document === 'strip';
        const opening = isStrip ? { size: screen.size } : { size: HALF, again };
        const shown = await stage.show(screen, { ...opening, language: 'changing' });
        for (const language of LANGUAGES) {
          const found = await problemsOf(shown, language, isStrip);
          problems.push(...found.map((one) => `${screen.name} in ${language}: ${one}`));
        }
        if (isStrip) await shown.page.close();
        else again = shown.page;
      }
      await again?.close();
      expect(problems).toEqual([]);
    },
    240_000,
  );
});

async function problemsOf({ page, errors }: Shown, language: Language, isStrip: boolean): Promise<string[]> {
  await page.evaluate((name) => window.speak(name), language);
  await settled(page);
  // As a browser does when something gets the keyboard: the words above it may be longer now.
  await page.evaluate(() => document.activeElement?.scrollIntoView({ block: 'nearest' }));
  const beyond = await overflow(page);
  const cut = await cutWords(page);
  const small = await smallTargets(page);
  return [
    ...(beyond > 0 ? [`reaches ${beyond} px beyond the page`] : []),
    ...cut.map((words) => `cut: ${words}`),
    ...small.map((control) => `too small: ${control}`),
    ...(isStrip || (await focusInSight(page)) ? [] : ['what has the keyboard is out of sight']),
    ...errors.splice(0),
  ];
}

const screenOf = (name: string): Screen => {
  const screen = SCREENS.find((one) => one.name === name);
  if (screen === undefined) throw new Error(`no screen ${name}`);
  return screen;
};
const EXPECTED = {
  de: {
    title: 'Anmelden — Glasskey',
    plural: '2 Viewer bleiben',
    date: '14. Feb. 1967',
    reason: 'Lebensbedrohlicher Notfall',
  },
  fr: {
    title: 'Connexion — Glasskey',
    plural: '2 visionneuses restent',
    date: '14 févr. 1967',
    reason: 'Urgence vitale',
  },
  es: {
    title: 'Iniciar sesión — Glasskey',
    plural: '2 visores siguen',
    date: '14 feb 1967',
    reason: 'Emergencia con riesgo vital',
  },
} as const;

describe.concurrent('a page in another language', () => {
  it.each(['de', 'fr', 'es'] as const)(
    'has words, plurals, dates and the shipped reasons in it, and no axe violation: %s',
    async (language) => {
      const words = EXPECTED[language];
      const locked = await stage.show(screenOf('gate-locked-code'), { language });
      expect(await locked.page.title()).toBe(words.title);
      expect(await locked.page.locator('html').getAttribute('lang')).toBe(language);
      expect(await locked.page.locator('body').innerText()).toContain(words.plural);
      const results = await stage.show(screenOf('launcher-results'), { language });
      expect(await results.page.locator('body').innerText()).toContain(words.date);
      const reasons = await stage.show(screenOf('emergency-reason'), { language });
      expect(await reasons.page.locator('body').innerText()).toContain(words.reason);
      expect(await violationsOn(reasons.page)).toEqual([]);
      for (const { page } of [locked, results, reasons]) await page.close();
    },
    60_000,
  );

  it('searches today by the word for it', async () => {
    const { page } = await stage.start('launcher', 'launcher', { language: 'fr' });
    await page.keyboard.type('CT Aujourd’hui');
    await page.keyboard.press('Enter');
    const asked = await page.evaluate(() => window.fake.calls.map(({ input }) => input));
    expect(asked).toEqual([{ query: 'CT today' }]);
    await page.close();
  });
});

async function violationsOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
