import { readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { systemClock } from '../../system-clock.ts';
import type { Vault } from '../../vault/vault.ts';
import { openTrail } from '../open-trail.ts';
import { testEvent } from './test-trail.ts';

/**
 * A process that appends until it is killed: `node append-child.ts DATABASE KEYCHAIN FIRST COUNT [one-by-one]`. One line on standard
 * output for every append that returned: number of the event, sequence number, head. KEYCHAIN stands in for the
 * operating system's, which outlives a killed process.
 */
const [file = '', keychain = '', first = '0', count = '0', how = 'groups'] = process.argv.slice(2);

const readAll = (): Record<string, string> => {
  const text = readFileSync(keychain, 'utf8');
  const all: Record<string, string> = text === '' ? {} : JSON.parse(text);
  return all;
};
const vault: Vault = {
  get: async (name) => {
    const value = readAll()[name];
    return value === undefined ? null : Buffer.from(value, 'base64');
  },
  set: async (name, value) => {
    writeFileSync(`${keychain}.part`, JSON.stringify({ ...readAll(), [name]: value.toString('base64') }));
    renameSync(`${keychain}.part`, keychain);
  },
  remove: async () => undefined,
};

const opened = await openTrail({
  file,
  vault,
  clock: systemClock,
  bootId: 'test',
  clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
  source: () => ({ workstation: 'reading-1', site: null, ips: [], machineId: 'm' }),
  as: 'agent',
  markEveryMs: 5,
});
if (!opened.ok) throw new Error(opened.code);
const { trail, findings } = opened.value;
writeSync(1, `open ${findings.map(({ kind }) => kind).join(',')}\n`);

let next = Number(first);
const last = next + Number(count);
const appendOne = async (): Promise<void> => {
  const n = next;
  next += 1;
  const stored = await trail.append(testEvent(n));
  if (!stored.ok) throw new Error(stored.code);
  writeSync(1, `${n} ${stored.value.seq} ${stored.value.head}\n`);
};
while (next < last) {
  // Groups of changing size, as in life: one alone, then some in the same turn.
  const group = how === 'groups' ? Math.min(last - next, 1 + (next % 7) * 3) : 1;
  await Promise.all(Array.from({ length: group }, appendOne));
}
await trail.close();
writeSync(1, 'closed\n');
