import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { isMain } from '../check/is-main.ts';
import { unmeasured, type Row } from './row.ts';
import { table } from './table.ts';

// Usage: npm run bench [-- --json] [SUBJECT…]. Each subject in a process of its own, one after the other; every figure is
// held against another one of the same run. Exit code 0 only when every row is ok.
const OUT = resolve(import.meta.dirname, '../../out');

const SUBJECTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  append: async () => (await import('./append.ts')).measure(),
  group: async () => (await import('./group.ts')).measure(),
  'slow-disk': async () => (await import('./slow-disk.ts')).measure(),
  million: async () => (await import('./million.ts')).measure(),
  drain: async () => (await import('./drain.ts')).measure(),
  merkle: async () => (await import('./merkle.ts')).merkleRows(),
  decision: async () => (await import('./decision.ts')).measure(),
  window: async () => (await import('./window.ts')).measure(),
};

const RowSchema = z.object({
  name: z.string(),
  value: z.number().nullable(),
  limit: z.number(),
  unit: z.string(),
  ok: z.boolean(),
  must: z.enum(['at least', 'at most']),
  min: z.number().nullable(),
  max: z.number().nullable(),
  runs: z.number(),
  note: z.string(),
});
export const BenchSchema = z.object({ rows: z.array(RowSchema) });

/** Measures subjects, all if none is named, and tells how far it is. */
export async function bench(names: readonly string[], tell: (line: string) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of names.length > 0 ? names : Object.keys(SUBJECTS)) {
    tell(`▸ ${name}`);
    rows.push(...(await measureApart(name)));
  }
  return rows;
}

/** A subject's rows from a process of its own: no heap, no cache and no thread of another subject is measured with it. */
async function measureApart(name: string): Promise<readonly Row[]> {
  const child = spawn(process.execPath, [import.meta.filename, '--measure', name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) {
    const nothing = { name, limit: 0, unit: '', must: 'at least' } as const;
    return [unmeasured(nothing, `its process ended with ${String(code)}`)];
  }
  return BenchSchema.parse(JSON.parse(out.trim().split('\n').at(-1) ?? '')).rows;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === '--measure') {
    const rows = (await SUBJECTS[args[1] ?? '']?.()) ?? [];
    process.stdout.write(`${JSON.stringify({ rows })}\n`);
    return 0;
  }
  const asJson = args.includes('--json');
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.find((name) => !Object.hasOwn(SUBJECTS, name));
  if (unknown !== undefined) {
    process.stderr.write(`${unknown} is none of ${Object.keys(SUBJECTS).join(', ')}\n`);
    return 2;
  }
  const rows = await bench(names, (line) => process.stderr.write(`${line}\n`));
  mkdirSync(OUT, { recursive: true });
  const json = `${JSON.stringify({ rows }, null, 2)}\n`;
  writeFileSync(join(OUT, 'bench.json'), json);
  process.stdout.write(asJson ? json : table(rows));
  return rows.every(({ ok }) => ok) ? 0 : 1;
}

// A measurement leaves threads and connections behind that nobody waits for.
if (isMain(import.meta.url)) process.exit(await main(process.argv.slice(2)));
