import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSealing } from '../../../electron/core/audit/seal/start-sealing.ts';
import { openTrail, systemSinceBootMs } from '../../../electron/core/audit/open-trail.ts';
import { testEvent } from '../../../electron/core/audit/testing/test-trail.ts';
import { readEnrolment } from '../../../electron/core/sync/enrolment.ts';
import { systemClock } from '../../../electron/core/system-clock.ts';
import { createKeychain } from '../../../electron/core/vault/keychain.ts';
import { trailFile } from '../../../electron/core/workstation/data-folder.ts';
import { createSeeded } from '../../../e2e/proofs/support/seeded.ts';
import type { AgentLine, AgentOrders } from './agent-orders.ts';
import { sendTrails } from './send-trails.ts';

/** The agent's trail and its way to the collector, without anything else: `node agent-program.ts ORDERS`. */
const orders: AgentOrders = JSON.parse(process.argv[2] ?? '');
const say = (line: AgentLine): void => void writeSync(1, `${JSON.stringify(line)}\n`);
const DAY_MS = 86_400_000;

const ahead = { ms: orders.aheadMs };
const vault = createKeychain(orders.service);
const file = trailFile(orders.folder);
const opened = await openTrail({
  file,
  vault,
  clock: { wallMs: () => systemClock.wallMs() + ahead.ms, monotonicMs: systemClock.monotonicMs },
  bootId: 'campaign',
  sinceBootMs: systemSinceBootMs,
  clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
  source: () => ({ workstation: orders.service, site: null, ips: [], machineId: 'm' }),
  as: 'agent',
  osLog: () => undefined,
  lockWaitMs: 200,
});
if (!opened.ok) {
  say({ say: 'refused-start', code: opened.code });
  process.exit(3);
}
const { trail, findings } = opened.value;
say({
  say: 'open',
  trail: trail.id,
  findings: findings.map((one) => (one.kind === 'new_trail' ? one.follows.why : one.kind)),
});

const enrolment = await readEnrolment(orders.folder, vault);
if (enrolment === null) throw new Error('not enrolled');
const collectorUrl = orders.port === null ? enrolment.collectorUrl : `https://127.0.0.1:${orders.port}`;
const sending = await sendTrails({
  trail,
  file,
  vault,
  enrolment: { ...enrolment, collectorUrl },
  onState: (state) => say({ say: 'sync', kind: state.kind, code: 'code' in state ? state.code : '' }),
  onAcknowledged: (id, seq) => say({ say: 'acknowledged', trail: id, seq }),
});

const sealer = await startSealing({
  file,
  trail,
  vault,
  monotonicMs: systemClock.monotonicMs,
  faults: { raise: (code) => say({ say: 'fault', code }), clear: () => undefined },
  agree: async () => 'later', // enrolment has agreed on the key
});

let next = orders.first;
const end = orders.first + orders.count;
const takeNumber = (): number => {
  next += 1;
  return next - 1;
};
const append = async (): Promise<void> => {
  const event = takeNumber();
  const stored = await trail.append(testEvent(event));
  if (!stored.ok) return say({ say: 'refused', event, code: stored.code });
  say({ say: 'stored', event, trail: trail.id, seq: stored.value.seq, id: stored.value.id });
};
const appendEmergency = async (): Promise<void> => {
  const event = takeNumber();
  const started = { ...testEvent(event), kind: 'emergency.started' as const, grant: crypto.randomUUID() };
  const stored = await trail.appendEmergency(started);
  if (!stored.ok) return say({ say: 'refused', event, code: stored.code });
  if (stored.value.kind === 'kept') return say({ say: 'kept', event, code: stored.value.why });
  say({ say: 'stored', event, trail: trail.id, seq: stored.value.seq, id: stored.value.id });
};
const passMonth = async (): Promise<void> => {
  say({ say: 'phase', phase: 'key' });
  ahead.ms += 31 * DAY_MS;
  await append();
  say({ say: 'phase', phase: 'retention' });
  await trail.retention(30);
};

const finish = { isAsked: false };
if (orders.isOpenEnded) process.stdin.on('end', () => (finish.isAsked = true)).resume();
const { between } = createSeeded(orders.seed);
let wasKept = false;
/** A month passes once in a long run. */
let isMonthOver = !orders.isLongRun;
let verdict = '';
while (next < end && !finish.isAsked) {
  const what = between(0, 9);
  if (what === 0 && !isMonthOver) {
    isMonthOver = true;
    await passMonth();
  } else if (what === 1) {
    say({ say: 'phase', phase: 'emergency' });
    await appendEmergency();
    sending.wake();
    say({ say: 'phase', phase: 'seal' });
    sealer?.sealNow('urgent');
  } else {
    say({ say: 'phase', phase: 'append' });
    await Promise.all(Array.from({ length: Math.min(between(1, 6), end - next) }, append));
  }
  const isKept = trail.status().kept > 0;
  if (wasKept && !isKept) say({ say: 'kept-none' });
  wasKept = isKept;
  const { kind } = trail.clockGuard.check();
  if (kind !== verdict) say({ say: 'clock', verdict: kind });
  verdict = kind;
  if (orders.pauseMs > 0) await sleep(between(0, orders.pauseMs));
}
if (orders.drains) await sending.drain();
say({ say: 'phase', phase: 'close' });
await sealer?.stop('seal');
await sending.stop();
const { fault } = trail.status();
await trail.close();
say({ say: 'closed', fault });
