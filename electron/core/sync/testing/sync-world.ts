import { expect, vi } from 'vitest';
import { DIRECT_NETWORK } from '../../network/direct-network.ts';
import { createCollectorClient } from '../collector-client.ts';
import { createLogDesk } from '../follow-restoration.ts';
import { USUAL_PACE } from '../sending-pace.ts';
import { startSyncLoop, type SyncDeps, type SyncState } from '../sync-loop.ts';
import { createMemoryTrail } from './memory-trail.ts';
import { createTestAuthority } from '../../../../protocol/tls/testing/test-authority.ts';
import { startWireServer } from './wire-server.ts';

const authority = await createTestAuthority();
const workstation = await authority.client();
const ending: (() => Promise<unknown>)[] = [];

/** Ends every world that was made: after each test. */
export async function endWorlds(): Promise<void> {
  for (const end of ending.splice(0).toReversed()) await end();
}

/** A workstation with `records` unsent records, and the collector to which its loop sends them. */
export async function createWorld(records: number) {
  const server = await startWireServer({ authority });
  const client = createCollectorClient(
    { collectorUrl: server.url, ca: authority.pem, certificate: workstation },
    DIRECT_NETWORK,
    () => undefined,
  );
  const trail = createMemoryTrail();
  const view = server.log.view();
  const more = (count: number) => {
    for (let i = 0; i < count; i += 1)
      trail.append(JSON.stringify({ seq: trail.records.length + 1, text: 'é漢 "\\"' }));
  };
  more(records);
  ending.push(
    () => server.close(),
    () => client.close(),
  );
  const states: SyncState[] = [];
  const start = (change: Partial<SyncDeps> = {}) => {
    const loop = startSyncLoop({
      pace: USUAL_PACE,
      trail,
      send: client.sendRecords,
      held: client.held,
      view,
      desk: createLogDesk(client, async () => undefined),
      random: () => 0,
      onState: (state) => states.push(state),
      ...change,
    });
    ending.push(loop.stop);
    return loop;
  };
  const posts = () => server.heard.filter(({ path }) => path === '/v1/records');
  const isThere = (count: number) =>
    vi.waitFor(() => expect(trail.cursor()).toBe(count), { timeout: 5000, interval: 5 });
  const expectSame = () =>
    expect(server.stored(trail.id).map(String)).toEqual(trail.records.map(({ bytes }) => String(bytes)));
  return { server, client, trail, view, more, states, start, posts, isThere, expectSame };
}

/** What a loop that has stopped for good says. */
export const halted = (code: string) => ({ kind: 'halted', code });
