import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { ALL_LANGUAGES } from '../words/languages.ts';
import { serveHarness, type Spoken } from './serve.ts';
import { settled, type Screen } from './screens.ts';

/** Debian's own; Playwright's downloads are not needed. */
const CHROMIUM = process.env['GLASSKEY_CHROMIUM'] ?? '/usr/bin/chromium';
/** As the windows are made; the curtain on the smallest display in use. */
const SIZES = {
  gate: { width: 1280, height: 800 },
  launcher: { width: 1280, height: 860 },
  emergency: { width: 900, height: 800 },
  strip: { width: 620, height: 36 },
} as const;

/** How a page is opened. */
export type Opening = {
  readonly size?: Size | undefined;
  /** One of the stage's. */
  readonly language?: Spoken;
  /** Instead of a fresh one, a page of the same size that is done with: quicker. */
  readonly again?: Page | undefined;
};
export type Size = { readonly width: number; readonly height: number };
export type Shown = {
  readonly page: Page;
  /** Script errors and content policy violations so far. */ readonly errors: string[];
};
export type Stage = {
  readonly browser: Browser;
  readonly url: string;
  /** A fresh page at the start of a scene. */
  readonly start: (page: Screen['page'], scene: string, opening?: Opening) => Promise<Shown>;
  /** A fresh page at a screen. */
  readonly show: (screen: Screen, opening?: Opening) => Promise<Shown>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

/** The built pages in a real browser, with the agent scripted; `scale`: pixels of a screenshot to a CSS px. */
export async function openStage(languages: readonly Spoken[] = ['en'], { scale = 1 } = {}): Promise<Stage> {
  const { url, server } = await serveHarness(0, languages);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  // A page is made in its size: where pages are resized, Chromium mixes one's frame into another's screenshot.
  const contexts = new Map<string, Promise<BrowserContext>>();
  const contextOf = (size: Size): Promise<BrowserContext> => {
    const name = `${size.width}x${size.height}`;
    const context = contexts.get(name) ?? browser.newContext({ viewport: size, deviceScaleFactor: scale });
    contexts.set(name, context);
    return context;
  };
  const start = async (document: Screen['page'], scene: string, opening: Opening = {}): Promise<Shown> => {
    const { size = SIZES[document], language = 'en' } = opening;
    const page = opening.again ?? (await (await contextOf(size)).newPage());
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`${url}/${language}/${document}.html?scene=${scene}`);
    await page.locator('#page > *').first().waitFor();
    await settled(page);
    return { page, errors };
  };
  const show = async (screen: Screen, { size = screen.size, language = 'en', again }: Opening = {}): Promise<Shown> => {
    const shown = await start(screen.page, screen.scene, { size, language, again });
    await screen.reach(shown.page, ALL_LANGUAGES[language === 'changing' ? 'en' : language].WORDS);
    return shown;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    server.close();
  };
  return { browser, url, start, show, [Symbol.asyncDispose]: close };
}
