import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '../../system-clock.ts';
import { openTrail } from '../open-trail.ts';
import { fileVault } from './file-vault.ts';
import { testEvent } from './test-trail.ts';

/**
 * A process that appends until it is killed: `node append-child.ts DATABASE KEYCHAIN FIRST COUNT [one-by-one | beside]`. One line on
 * standard output for every append that returned: number of the event, sequence number, head. `beside`: while one is on its
 * way to the disk, a value of the trail's state is written.
 */
const [file = '', keychain = '', first = '0', count = '0', how = 'groups'] = process.argv.slice(2);

const vault = fileVault(keychain);

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
  const appended = Promise.all(Array.from({ length: group }, appendOne));
  if (how === 'beside') await nextTurn().then(() => trail.state.set('beside', next));
  await appended;
}
await trail.close();
writeSync(1, 'closed\n');
