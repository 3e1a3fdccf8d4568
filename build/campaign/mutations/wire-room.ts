import { join } from 'node:path';
import { withCollector } from '../../../collector/cli/with-collector.ts';
import { createTestCollector, type TestCollector } from '../../../collector/testing/test-collector.ts';
import { enrolTestWorkstation } from '../../../collector/testing/test-workstation.ts';
import { issueServerIdentity } from '../../../collector/tls/issue-certificate.ts';
import { createTrailStore } from '../../../collector/trail/trail-store.ts';
import { testPlace, type TestPlace } from '../../../electron/core/audit/testing/test-trail.ts';
import type { Trail } from '../../../electron/core/audit/trail.ts';
import { toEvent } from '../../../electron/core/recorder.ts';
import { createCollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { createLogDesk } from '../../../electron/core/sync/follow-restoration.ts';
import { createLogView } from '../../../electron/core/sync/log-view.ts';
import { syncOnce } from '../../../electron/core/sync/sync-once.ts';
import { newProgress, type SyncStep } from '../../../electron/core/sync/sync-step.ts';
import { startHttpProxy, type Meddling } from '../proxy/http-proxy.ts';
import { DIRECT_NETWORK } from '../../../electron/core/network/direct-network.ts';
import { USUAL_PACE } from '../../../electron/core/sync/sending-pace.ts';

/** A trail whose records go up one batch at a time. */
export type WiredTrail = {
  readonly place: TestPlace;
  readonly trail: Trail;
  readonly step: () => Promise<SyncStep>;
  readonly close: () => Promise<void>;
};

/** A collector and an enrolled workstation in this process, over real TLS, and somebody between them who reads everything. */
export type WireRoom = {
  /** What the next requests meet. */
  readonly meddle: (how: Meddling) => void;
  readonly openTrail: () => Promise<WiredTrail>;
  /** Exact bytes of the records that the collector holds of a trail, from one on. */
  readonly stored: (trail: string, from: number) => readonly Buffer[];
  readonly logKey: string;
  readonly close: () => Promise<void>;
};

export async function openWireRoom(): Promise<WireRoom> {
  const collector = await createTestCollector();
  const { identity, reply } = await enrolTestWorkstation(collector);
  const proxy = await openProxy(collector, identity);
  const { caPem } = collector.running();
  const certificate = { pem: identity.cert, privateKey: identity.key };
  const collectorUrl = `https://127.0.0.1:${proxy.port}`;
  const client = createCollectorClient({ collectorUrl, ca: caPem, certificate }, DIRECT_NETWORK, () => undefined);
  const trails = createTrailStore(collector.running().collector);
  return {
    meddle: proxy.meddle,
    logKey: reply.logKey,
    openTrail: async () => {
      const place = testPlace();
      const { trail } = await place.open();
      const view = createLogView(reply.logKey, trail.state);
      const progress = newProgress(USUAL_PACE);
      const desk = createLogDesk(client, (entry) => trail.append(toEvent(entry, null)));
      const deps = {
        trail,
        send: client.sendRecords,
        held: client.held,
        view,
        desk,
        pace: USUAL_PACE,
        random: Math.random,
      };
      const step = (): Promise<SyncStep> => syncOnce(deps, progress, () => undefined);
      const close = async (): Promise<void> => {
        await trail.close();
        place.remove();
      };
      return { place, trail, step, close };
    },
    stored: (id, from) => {
      const found = trails.find(id);
      return found === null
        ? []
        : trails.read(found, from, 1000).flatMap(({ content }) => (content.kind === 'bytes' ? [content.bytes] : []));
    },
    close: async () => {
      await client.close();
      await proxy.close();
      await collector.close();
    },
  };
}

async function openProxy(collector: TestCollector, client: { readonly cert: string; readonly key: string }) {
  const server = await withCollector(join(collector.dataDir), ({ authority }) =>
    issueServerIdentity(authority, ['127.0.0.1'], Date.now()),
  );
  let how: Meddling = { kind: 'none' };
  const { url, caPem } = collector.running();
  const to = Number(new URL(url).port);
  const proxy = await startHttpProxy({ to, ca: caPem, client, server, next: () => how });
  const meddle = (next: Meddling): void => {
    how = next;
  };
  return { ...proxy, meddle };
}
