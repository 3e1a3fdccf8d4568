import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { preact } from '@preact/preset-vite';
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';
import { speak } from '../../build/speak.ts';
import { LANGUAGES, type Language } from '../../protocol/languages.ts';

const RENDERER = join(import.meta.dirname, '..');
const PAGES = ['gate', 'launcher', 'emergency', 'strip'];

/** The content policy under which the agent serves its pages. */
export const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'none'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css' } as const;

type Files = ReadonlyMap<string, string>;
/** What a folder of pages speaks: one language, as they ship, or any by `window.speak`. */
export type Spoken = Language | 'changing';

/**
 * Builds the pages as they ship and serves them on loopback with the scripted agent before their own script, each language in
 * its folder: /de/gate.html.
 */
export async function serveHarness(
  port: number,
  languages: readonly Spoken[],
): Promise<{ readonly url: string; readonly server: Server }> {
  const files = await buildFiles(languages);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    const body = files.get(path);
    const type = Object.entries(TYPES).find(([end]) => path.endsWith(`.${end}`))?.[1] ?? 'text/plain';
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': type,
      'content-security-policy': CONTENT_POLICY,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('harness: no port');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

async function buildFiles(languages: readonly Spoken[]): Promise<Files> {
  const files = new Map<string, string>();
  const lib = { formats: ['iife' as const], entry: join(RENDERER, 'harness/fake-agent.ts'), name: 'fake' };
  const [fake] = await run({ ...COMMON, build: { ...BUILD, lib } });
  if (fake?.type !== 'chunk') throw new Error('harness: no scripted agent');
  files.set('fake-agent.js', fake.code);
  for (const language of languages) {
    const input = PAGES.map(pageFile);
    const plugins = [preact(), language === 'changing' ? changing : speak(language)];
    for (const file of await run({ ...COMMON, plugins, build: { ...BUILD, rollupOptions: { input } } })) {
      files.set(`${language}/${file.fileName}`, file.type === 'asset' ? withFake(String(file.source)) : file.code);
    }
  }
  files.set('favicon.ico', ''); // browsers ask for it, the agent's pages do not
  return files;
}

const changing: Plugin = {
  name: 'changing-language',
  load: (id) => (id.endsWith('/words/spoken.ts') ? `export * from '../harness/changing-language.ts';` : null),
};

/** A document with the scripted agent before its own script; a style sheet unchanged. */
const withFake = (text: string): string => text.replace('<meta', '<script src="../fake-agent.js"></script>\n    <meta');

const COMMON: InlineConfig = { root: RENDERER, base: './', configFile: false, logLevel: 'error', publicDir: false };
const BUILD = { write: false, target: 'chrome140', modulePreload: { polyfill: false }, assetsInlineLimit: 0 } as const;
const pageFile = (page: string): string => join(RENDERER, `${page}.html`);

async function run(config: InlineConfig): Promise<(Rolldown.OutputAsset | Rolldown.OutputChunk)[]> {
  const built = await build(config);
  if (!Array.isArray(built) && !('output' in built)) throw new Error('harness: a watcher instead of files');
  return [built].flat().flatMap(({ output }) => [...output]);
}

if (import.meta.main) {
  const { url } = await serveHarness(5180, LANGUAGES);
  const { SCENES } = await import('./scenes.ts');
  const lines = Object.entries(SCENES).map(([name, { page }]) => `${url}/en/${page}.html?scene=${name}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
