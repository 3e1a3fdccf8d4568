import { writeSync } from 'node:fs';
import { openTrail } from '../../../electron/core/audit/open-trail.ts';
import { testEvent } from '../../../electron/core/audit/testing/test-trail.ts';
import { toEvent } from '../../../electron/core/recorder.ts';
import { systemClock } from '../../../electron/core/system-clock.ts';
import { createCollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { identityOf, readEnrolment } from '../../../electron/core/sync/enrolment.ts';
import { createLogDesk } from '../../../electron/core/sync/follow-restoration.ts';
import { createLogView } from '../../../electron/core/sync/log-view.ts';
import { startSyncLoop } from '../../../electron/core/sync/sync-loop.ts';
import { createKeychain } from '../../../electron/core/vault/keychain.ts';
import { trailFile } from '../../../electron/core/workstation/data-folder.ts';
import { createSeeded } from './seeded.ts';
import { DIRECT_NETWORK } from '../../../electron/core/network/direct-network.ts';
import { USUAL_PACE } from '../../../electron/core/sync/sending-pace.ts';

/**
 * The agent's trail and its way to the collector, without anything else: `node append-agent.ts FOLDER FIRST COUNT SEED [drain]`.
 * Appends events FIRST, FIRST + 1, … one to six callers at a time, and says on standard output what returned before any
 * further append: `stored EVENT SEQ ID`. Ends when all are appended; with `drain`, when the collector has all, too.
 */
const [folder = '', first = '0', count = '0', seed = '0', how = ''] = process.argv.slice(2);
const say = (...words: readonly (string | number)[]): void => void writeSync(1, `${words.join(' ')}\n`);

const vault = createKeychain();
const enrolment = await readEnrolment(folder, vault);
const opened = await openTrail({
  file: trailFile(folder),
  vault,
  clock: systemClock,
  bootId: 'proof',
  clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
  source: () => ({ workstation: 'reading-1', site: null, ips: [], machineId: 'm' }),
  as: 'agent',
});
if (!opened.ok || enrolment === null) throw new Error(opened.ok ? 'not enrolled' : opened.code);
const { trail, findings } = opened.value;
say('open', trail.id, findings.map(({ kind }) => kind).join(',') || 'nothing');

const client = createCollectorClient(identityOf(enrolment), DIRECT_NETWORK, () => undefined);
const sync = startSyncLoop({
  pace: USUAL_PACE,
  trail: {
    ...trail,
    acknowledge: (seq, head, receipt) => {
      const result = trail.acknowledge(seq, head, receipt);
      say('acknowledged', result.ok ? seq : result.code);
      return result;
    },
  },
  send: client.sendRecords,
  held: client.held,
  view: createLogView(enrolment.logKey, trail.state),
  desk: createLogDesk(client, (entry) => trail.append(toEvent(entry, null))),
  random: Math.random,
  onState: (state) => say('sync', state.kind, 'code' in state ? state.code : ''),
});
trail.onCommit(() => sync.wake('append'));

const { between } = createSeeded(Number(seed));
const end = Number(first) + Number(count);
let next = Number(first);
const appendNext = async (): Promise<void> => {
  const event = next;
  next += 1;
  const stored = await trail.append(testEvent(event));
  if (!stored.ok) throw new Error(stored.code);
  say('stored', event, stored.value.seq, stored.value.id);
};
while (next < end) {
  await Promise.all(Array.from({ length: Math.min(between(1, 6), end - next) }, appendNext));
}
while (how === 'drain' && trail.status().unacknowledged > 0) {
  if (sync.state().kind === 'halted') throw new Error('the collector refuses this trail');
  await new Promise((resolve) => setTimeout(resolve, 20));
}
await client.close();
await sync.stop();
await trail.close();
