import type { Page } from 'playwright';
import type { PageName } from '../../electron/ipc/contract.ts';
import type { Words } from '../words/language.ts';

/** A screen worth looking at: the scene, and the keys that lead to it from the start. */
export type Screen = {
  readonly name: string;
  readonly page: PageName;
  readonly scene: string;
  /** If the window then has another size than at the start. */
  readonly size?: { readonly width: number; readonly height: number };
  /** `words`: what the buttons are called in the page's language. */
  readonly reach: (page: Page, words: Words) => Promise<void>;
};

const NAMED = /^(Enter|Tab|Escape|Shift\+(Tab|Enter)|Arrow\w+|F\d|Alt\+\d|Control\+\w)$/;

/** Presses named keys, types everything else, and lets the page answer after each. */
export async function press(page: Page, list: readonly string[]): Promise<void> {
  for (const key of list) {
    if (NAMED.test(key)) await page.keyboard.press(key);
    else await page.keyboard.type(key);
    await settled(page);
  }
}

/** Lets answers arrive and the page be drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
  );
}

const PASSWORD = ['ada', 'Tab', 'correct horse', 'Enter'] as const;
const SEARCH = ['phantom', 'Enter', 'ArrowDown'] as const;
const WORDS = 'Trauma call, patient in resus';

const gate = (name: string, scene: string, ...list: readonly string[]): Screen => ({
  name: `gate-${name}`,
  page: 'gate',
  scene,
  reach: (page) => press(page, list),
});
const launcher = (name: string, scene: string, ...list: readonly string[]): Screen => ({
  name: `launcher-${name}`,
  page: 'launcher',
  scene,
  reach: (page) => press(page, list),
});
const emergency = (name: string, scene: string, ...list: readonly string[]): Screen => ({
  name: `emergency-${name}`,
  page: 'emergency',
  scene,
  reach: (page) => press(page, list),
});
const click = (screen: Screen, button: keyof Words): Screen => ({
  ...screen,
  reach: async (page, words) => {
    await screen.reach(page, words);
    await page.getByRole('button', { name: words[button] }).first().click();
    await settled(page);
  },
});

/** A key to an offer counts once there was time to read it. */
const whenRead = (screen: Screen, ...list: readonly string[]): Screen => ({
  ...screen,
  reach: async (page, words) => {
    await screen.reach(page, words);
    await page.waitForTimeout(500);
    await press(page, list);
  },
});

/** Every screen of the three documents. */
export const SCREENS: readonly Screen[] = [
  gate('sign-in', 'sign-in'),
  gate('sign-in-offline', 'sign-in-offline'),
  gate('not-enrolled', 'sign-in-not-enrolled', ...PASSWORD),
  gate('rejected', 'sign-in-rejected', ...PASSWORD),
  gate('update-due', 'sign-in-update-due'),
  gate('too-old', 'sign-in-too-old'),
  gate('wait', 'sign-in-wait', ...PASSWORD),
  gate('code', 'sign-in', ...PASSWORD),
  gate('code-offline', 'sign-in-offline', ...PASSWORD),
  gate('code-rejected', 'code-rejected', ...PASSWORD, '123456', 'Enter'),
  click(gate('recovery', 'sign-in', ...PASSWORD), 'code.useRecovery'),
  click(gate('resynchronise', 'sign-in', ...PASSWORD), 'code.resynchronise'),
  gate('enrol', 'enrol', ...PASSWORD),
  gate('recovery-codes', 'enrol', ...PASSWORD, '123456', 'Enter'),
  gate('locked', 'locked'),
  gate('locked-code', 'locked-code', 'secret', 'Tab', '123456', 'Enter'),
  gate('locked-claimed', 'locked-claimed'),
  gate('locked-not-recorded', 'locked-not-recorded', 'secret', 'Enter'),
  click(gate('other-person', 'locked'), 'locked.other'),

  launcher('start', 'launcher'),
  launcher('results', 'launcher', ...SEARCH, 'ArrowDown'),
  launcher('opened', 'launcher', ...SEARCH, 'Enter'),
  launcher('none', 'launcher-none', 'nobody', 'Enter'),
  launcher('similar', 'launcher-similar', 'fantom', 'Enter'),
  launcher('pacs-down', 'launcher-pacs-down', 'phantom', 'Enter'),
  launcher('step-up', 'launcher-step-up', ...SEARCH, 'Enter'),
  launcher('refused', 'launcher-refused', ...SEARCH, 'Enter'),
  launcher('denied', 'launcher-denied', ...SEARCH, 'Enter'),
  launcher('not-recorded', 'launcher-not-recorded', ...SEARCH, 'Enter'),
  launcher('broken-trail', 'launcher-broken-trail', ...SEARCH),
  launcher('part', 'launcher-part', ...SEARCH),
  launcher('busy', 'launcher-busy'),
  click(launcher('sign-out', 'launcher-busy'), 'header.signOut'),
  launcher('warning', 'launcher-warning'),
  launcher('emergency', 'launcher-emergency'),
  launcher('ends-soon', 'launcher-ends-soon'),
  launcher('update-due', 'launcher-update-due'),
  launcher('offer', 'launcher-offer'),
  launcher('offer-over-list', 'launcher-offer', ...SEARCH, 'ArrowDown'),
  launcher('offer-several', 'launcher-offer-several'),
  launcher('offer-none', 'launcher-offer-none'),
  whenRead(launcher('offer-refused', 'launcher-offer-refused'), 'F4'),
  whenRead(launcher('offer-refused-over-list', 'launcher-offer-refused', ...SEARCH), 'F4'),

  emergency('reason', 'emergency'),
  emergency('words', 'emergency', '2', WORDS),
  emergency('filler', 'emergency-filler', '2', 'asdfasdfasdf', 'Enter'),
  emergency('confirm', 'emergency', '2', WORDS, 'Enter'),
  emergency('confirm-offline', 'emergency-offline', '2', WORDS, 'Enter'),
  emergency('done', 'emergency', '2', WORDS, 'Enter', 'Enter'),
  emergency('who', 'emergency-who'),
  click(emergency('claim', 'emergency-claimed'), 'emergency.claim'),
  emergency('patient', 'emergency-who', ...PASSWORD),
  emergency('patient-list', 'emergency-who', ...PASSWORD, ...SEARCH),
  emergency('patient-typed', 'emergency-claimed', ...PASSWORD, 'phantom', 'Enter'),
  emergency(
    'claimed-confirm',
    'emergency-claimed',
    ...PASSWORD,
    'ph',
    'Enter',
    'PH-0002',
    'Enter',
    '1',
    WORDS,
    'Enter',
  ),
  emergency('no-images', 'emergency-no-images', ...PASSWORD, 'phantom', 'Enter'),
  emergency('extend', 'emergency-extend'),
  emergency('not-clinical', 'emergency-not-clinical'),

  { name: 'strip', page: 'strip', scene: 'strip', reach: settled },
  ...['strip-ends-soon', 'strip-part'].map((scene): Screen => ({
    name: scene,
    page: 'strip',
    scene,
    size: { width: 1200, height: 36 },
    reach: settled,
  })),
];
