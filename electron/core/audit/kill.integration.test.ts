import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { openReader } from './export-records.ts';
import { createMemoryVault } from '../vault/testing/memory-vault.ts';
import { verifyTrail } from './verify-trail.ts';

const KILLS = 50;
/** More than a machine of any speed appends before it is killed. */
const ENDLESS = 1_000_000;
const LAST = 100;
const CHILD = join(import.meta.dirname, 'testing', 'append-child.ts');

const folder = mkdtempSync(join(tmpdir(), 'trail-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Returned = { readonly n: number; readonly seq: number; readonly head: string };

/** Runs the child from event `first` on and kills it `afterMs` after it opened the trail (null: lets it finish). */
async function run(first: number, afterMs: number | null): Promise<{ returned: Returned[]; findings: string }> {
  const child = spawn(process.execPath, [
    CHILD,
    join(folder, 'trail.db'),
    join(folder, 'keychain.json'),
    `${first}`,
    `${afterMs === null ? LAST : ENDLESS}`,
  ]);
  const returned: Returned[] = [];
  let findings = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const [a = '', b = '', head = ''] = line.split(' ');
    if (a === 'open') {
      findings = b;
      if (afterMs !== null) setTimeout(() => child.kill('SIGKILL'), afterMs);
    } else if (head.length === 64) returned.push({ n: Number(a), seq: Number(b), head });
  }
  await ended;
  if (afterMs === null) expect(errors).toBe('');
  return { returned, findings };
}

it('keeps every append that returned, once and in order, through fifty kills at random moments', async () => {
  writeFileSync(join(folder, 'keychain.json'), '');
  const returned: Returned[] = [];
  const unclean: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const first = (returned.at(-1)?.n ?? -1) + 1;
    const result = await run(first, Math.random() ** 2 * 120);
    returned.push(...result.returned);
    if (kill > 0) unclean.push(result.findings);
  }
  const last = await run((returned.at(-1)?.n ?? -1) + 1, null);
  returned.push(...last.returned);
  expect(returned.map(({ n }) => n)).toEqual(returned.map((_, index) => index));
  expect(last.returned).toHaveLength(LAST);
  expect(unclean.filter((findings) => findings !== 'unclean_end')).toEqual([]);

  const vault = createMemoryVault();
  const keychain: Record<string, string> = JSON.parse(readFileSync(join(folder, 'keychain.json'), 'utf8'));
  for (const [name, value] of Object.entries(keychain)) await vault.set(name, Buffer.from(value, 'base64'));
  const file = join(folder, 'trail.db');
  expect(await verifyTrail({ file, vault, log: null })).toMatchObject({ kind: 'whole' });

  const reader = await openReader(file, vault);
  const stored = new Map(
    [...reader.records()].map(({ seq, head, bytes }) => [seq, { head: head.toString('hex'), bytes }]),
  );
  reader.close();
  for (const { n, seq, head } of returned) {
    expect(stored.get(seq)?.head).toBe(head);
    expect(parseRecord(stored.get(seq)?.bytes ?? Buffer.alloc(0))?.detail['n']).toBe(n);
  }
  expect(new Set(returned.map(({ seq }) => seq)).size).toBe(returned.length);
  // What is there without having returned was on its way when the kill came: at most one group each time.
  expect(stored.size - returned.length).toBeLessThan(KILLS * 20);
}, 240_000);
