import { join } from 'node:path';
import type { Trail } from '../../electron/core/audit/trail.ts';
import { testEvent } from '../../electron/core/audit/testing/test-trail.ts';
import { benchFolder, openBenchTrail, recordBytes } from './place.ts';
import { median, perSecond, row, rounded, unmeasured, type Goal, type Row } from './row.ts';
import { hasRsyslog, NO_RSYSLOG, rsyslogRate } from './rsyslog.ts';

const RUNS = 3;
const CALLERS = 512;
const APPENDS = 20_000;
const MESSAGES = 3000;
const GOAL: Goal = {
  name: 'appends by many callers at once, per second',
  limit: 40,
  unit: 'x rsyslog disk queue, synced',
  must: 'at least',
};

/** Callers that each wait for their own record to be durable, against rsyslog's disk queue with the same messages. */
export async function measure(): Promise<readonly Row[]> {
  if (!hasRsyslog()) return [unmeasured(GOAL, NO_RSYSLOG)];
  const folder = benchFolder();
  const trail = await openBenchTrail(join(folder, 'trail.db'));
  const message = (await recordBytes(trail)).toString();
  await appendAll(trail); // warm
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    runs.push({
      own: perSecond(APPENDS, await appendAll(trail)),
      peer: await rsyslogRate('synced-queue', folder, message, MESSAGES),
    });
  }
  await trail.close();
  const [own, peer] = [median(runs.map((run) => run.own)), median(runs.map((run) => run.peer))];
  return [
    row(
      GOAL,
      runs.map((run) => run.own / run.peer),
      `${rounded(own)}/s against ${rounded(peer)}/s`,
    ),
  ];
}

/** Milliseconds until all appends are durable. */
async function appendAll(trail: Trail): Promise<number> {
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < APPENDS) {
      const stored = await trail.append(testEvent(next++));
      if (!stored.ok) throw new Error(stored.code);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return performance.now() - began;
}
