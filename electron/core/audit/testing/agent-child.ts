import { createInterface } from 'node:readline';
import { writeSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { systemClock } from '../../system-clock.ts';
import { openTrail } from '../open-trail.ts';
import { salvageTrails } from '../salvage/salvage-trails.ts';
import { fileVault } from './file-vault.ts';
import { testEvent } from './test-trail.ts';

/**
 * The trail's part of an agent, in a process of its own: `node agent-child.ts DATABASE KEYCHAIN`. One JSON line for the
 * opening, then one for each word on standard input: `append`, `begin` (an append, not waited for), `turns` (an append; how often the event loop turned until it
 * was durable), `fill` (600 at once), `emergency`, `minute` (what the clock guard says once one has passed), `confirm` (of the time, begun), `salvage`, `close`.
 */
const [file = '', keychain = ''] = process.argv.slice(2);
const say = (what: unknown): void => void writeSync(1, `${JSON.stringify(what)}\n`);
const vault = fileVault(keychain);

let passedMs = 0;
const clock: Clock = {
  wallMs: () => systemClock.wallMs() + passedMs,
  monotonicMs: () => systemClock.monotonicMs() + passedMs,
};
const opened = await openTrail({
  file,
  vault,
  clock,
  bootId: 'test',
  clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
  source: () => ({ workstation: 'reading-1', site: null, ips: [], machineId: 'm' }),
  as: 'agent',
  markEveryMs: 1,
  osLog: () => undefined,
});
say(opened.ok ? { ok: true, trail: opened.value.trail.id, findings: opened.value.findings } : opened);
if (!opened.ok) process.exit(1);
const { trail } = opened.value;
const WordSchema = z.enum(['append', 'begin', 'turns', 'fill', 'emergency', 'minute', 'confirm', 'salvage', 'close']);
async function turnsOfAppend(): Promise<number> {
  const wait = { isOver: false, turns: 0 };
  void trail.append(testEvent(n)).then(() => (wait.isOver = true));
  for (; !wait.isOver; wait.turns += 1) await new Promise((resolve) => setImmediate(resolve));
  return wait.turns;
}
let n = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const word = WordSchema.parse(line);
  n += 1;
  if (word === 'append') say(await trail.append(testEvent(n)));
  if (word === 'begin') {
    void trail.append(testEvent(n));
    for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve)); // it is committed within
    say('begun');
  }
  if (word === 'turns') say(await turnsOfAppend());
  if (word === 'emergency') say(await trail.appendEmergency({ ...testEvent(n), kind: 'emergency.started' }));
  if (word === 'minute') {
    passedMs += 60_000;
    say(trail.clockGuard.check());
    await new Promise((resolve) => setImmediate(resolve)); // and what it set off
  }
  if (word === 'confirm') {
    void trail.clockGuard.confirm(clock.wallMs());
    await new Promise((resolve) => setImmediate(resolve));
    say('begun');
  }
  if (word === 'salvage') say(await salvageTrails({ trailFile: file, vault, trail }));
  if (word === 'fill') {
    await Promise.all(Array.from({ length: 600 }, (_, more) => trail.append(testEvent(more))));
    say(trail.status());
  }
  if (word === 'close') {
    await trail.close();
    say({ ok: true });
    break;
  }
}
process.exit(0);
