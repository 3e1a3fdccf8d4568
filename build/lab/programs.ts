import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { PACKAGES_BESIDE } from '../package/packages-beside.ts';
import { workerFiles } from '../worker-files.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const OUT = join(ROOT, 'out/programs');
/** In the environment of a test runner's workers: all programs are there. */
const PREPARED = 'GLASSKEY_PROGRAMS_PREPARED';
/** Written last: what the programs were made of, and by its own age when. */
const SOURCES = join(OUT, 'sources.json');

/**
 * What tests start as processes of their own, many hundreds of times. From source up to two thirds of a start go to finding a
 * thousand files, so they run bundled, as the agent ships.
 */
const PROGRAMS = {
  glasskey: 'bin/glasskey.ts',
  'verify-worker': 'electron/core/audit/verify-worker.ts',
  'checkpoint-worker': 'collector/store/checkpoint-worker.ts',
  workstation: 'e2e/proofs/support/agent-program.ts',
  'append-agent': 'e2e/proofs/support/append-agent.ts',
  'campaign-agent': 'build/campaign/agent/agent-program.ts',
} as const;
export type ProgramName = keyof typeof PROGRAMS;

/** The script that starts a program: `node FILE …`. Bundled first where a source of it has changed since. */
export async function programFile(name: ProgramName): Promise<string> {
  await (ready ??= process.env[PREPARED] !== undefined || isFresh() ? Promise.resolve() : bundlePrograms());
  return join(OUT, `${name}.js`);
}
let ready: Promise<void> | undefined;

/** Before the workers of a test runner: those that bundled at once would do so over each other. They inherit the word. */
export async function preparePrograms(): Promise<void> {
  await programFile('glasskey');
  process.env[PREPARED] = 'yes';
}

function isFresh(): boolean {
  try {
    const madeAtMs = statSync(SOURCES).mtimeMs;
    const sources: string[] = JSON.parse(readFileSync(SOURCES, 'utf8'));
    return sources.every((file) => statSync(join(ROOT, file)).mtimeMs < madeAtMs);
  } catch {
    return false; // none yet, or a source is gone
  }
}

async function bundlePrograms(): Promise<void> {
  const sources = new Set(['package-lock.json', 'build/lab/programs.ts']);
  const remember: Plugin = {
    name: 'glasskey-sources',
    moduleParsed: ({ id }) => {
      if (id.startsWith(ROOT) && !id.includes('node_modules')) sources.add(id.slice(ROOT.length + 1));
    },
  };
  rmSync(OUT, { recursive: true, force: true });
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [workerFiles(), remember],
    build: {
      outDir: OUT,
      target: 'node24',
      ssr: true,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(PROGRAMS).map(([name, file]) => [name, join(ROOT, file)])),
        // As from source: a polyfill runs before what needs it.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', strictExecutionOrder: true },
      },
    },
    ssr: { external: ['electron', ...PACKAGES_BESIDE], noExternal: true, target: 'node' },
  });
  writeFileSync(SOURCES, JSON.stringify([...sources].toSorted()));
}
