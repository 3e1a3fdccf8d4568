import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { preact } from '@preact/preset-vite';
import { build, type InlineConfig, type Plugin } from 'vite';
import { PACKAGES_BESIDE } from './package/packages-beside.ts';
import { LANGUAGES, type Language } from '../protocol/languages.ts';
import { listFiles } from './list-files.ts';
import { speak } from './speak.ts';
import { workerFiles } from './worker-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const OUT = join(ROOT, 'out/app');
const PAGES = join(OUT, 'pages');
const PAGE_NAMES = ['gate', 'launcher', 'emergency', 'strip'] as const;
/** Every script that is started by its own name: the program, what the installed program begins with, a worker thread. */
const SCRIPTS = {
  main: 'electron/main.ts',
  glasskey: 'bin/installed.ts',
  'verify-worker': 'electron/core/audit/verify-worker.ts',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Pages, preload and main, in this order: main carries the list of the pages' files. */
async function bundle(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  for (const language of LANGUAGES) {
    for (const page of PAGE_NAMES) await build(pageOf(page, language));
  }
  await build(preload('preload'));
  await build(preload('viewer-preload'));
  await build(main());
  copyFileSync(join(ROOT, 'build/icons/tray.png'), join(OUT, 'tray.png'));
  writeFileSync(join(ROOT, 'out/bundled-packages.json'), JSON.stringify([...bundled].toSorted()));
  listFiles(OUT); // last: `glasskey doctor` compares them
}

const bundled = new Set<string>();
const COMMON: InlineConfig = {
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
};

/**
 * One script and one style sheet a page: what pages could share would cost each of them further requests before it is painted.
 * So would words that are fetched by language: each language has pages of its own, with its words alone.
 */
function pageOf(page: (typeof PAGE_NAMES)[number], language: Language): InlineConfig {
  const root = join(ROOT, 'renderer');
  return {
    ...COMMON,
    root,
    base: './',
    plugins: [preact(), speak(language), packageNames()],
    build: {
      outDir: join(PAGES, language),
      emptyOutDir: false,
      target: 'chrome140',
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0, // a data: address would need a hole in the content policy
      rollupOptions: { input: join(root, `${page}.html`) },
    },
  };
}

/** A sandboxed preload cannot import modules: one CommonJS file. */
function preload(name: 'preload' | 'viewer-preload'): InlineConfig {
  return {
    ...COMMON,
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: 'chrome140',
      minify: false,
      lib: { entry: join(ROOT, `electron/${name}.ts`), formats: ['cjs'], fileName: () => `${name}.cjs` },
      rollupOptions: { external: ['electron'] },
    },
  };
}

function main(): InlineConfig {
  return {
    ...COMMON,
    plugins: [pageFiles(), workerFiles(), packageNames()],
    build: {
      outDir: OUT,
      emptyOutDir: false,
      target: 'node24',
      ssr: true,
      minify: false,
      // One folder: what finds a file beside itself finds it from every chunk.
      rollupOptions: {
        input: Object.fromEntries(Object.entries(SCRIPTS).map(([name, file]) => [name, join(ROOT, file)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
    ssr: { external: ['electron', ...PACKAGES_BESIDE], noExternal: true, target: 'node' },
  };
}

/** Remembers from which folders of npm packages something went into the scripts: what ships is named and licensed. */
function packageNames(): Plugin {
  return {
    name: 'glasskey-package-names',
    generateBundle(_options, output) {
      for (const chunk of Object.values(output)) {
        if (chunk.type !== 'chunk') continue;
        for (const id of chunk.moduleIds) {
          const folder = /^.*\/(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\0', ''))?.[0];
          if (folder !== undefined) bundled.add(relative(ROOT, folder));
        }
      }
    },
  };
}

/** Puts the built pages' names into electron/page-files.ts. */
function pageFiles(): Plugin {
  return {
    name: 'glasskey-page-files',
    load(id) {
      if (!id.endsWith('/electron/page-files.ts')) return null;
      return `export const PAGE_FILES = ${JSON.stringify(pagesByLanguage())};`;
    },
  };
}

function pagesByLanguage(): Record<string, object> {
  return Object.fromEntries(
    LANGUAGES.map((language) => [language, Object.fromEntries(listPages(join(PAGES, language)))]),
  );
}

function listPages(folder: string): [string, { name: string; type: string }][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .map((name) => [`/${name}`, { name, type: TYPES[extname(name)] ?? 'application/octet-stream' }]);
}

await bundle();
