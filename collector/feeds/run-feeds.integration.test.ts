import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { FHIR_SERVER_TRUST, finding, ignoring, startTestFhirServer } from '../testing/test-fhir-server.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { enrolTestWorkstation } from '../testing/test-workstation.ts';
import type { FeedSettings } from './feed-settings.ts';
import { addFeed, listFeeds } from './feed-store.ts';
import { createLogSource } from './log-source.ts';

let collector: TestCollector;
beforeEach(async () => {
  collector = await createTestCollector();
  const workstation = await enrolTestWorkstation(collector);
  await workstation.call('POST', '/v1/records', batchOf(createTestTrail(5), 1, 5));
});
afterEach(() => collector.close());

const inside = () => collector.running().collector;
const add = (name: string, settings: FeedSettings, clientKey: string | null = null): boolean =>
  addFeed(inside(), { name, settings, clientKey, from: 0, actor: 'test' });
const faults = () => listFeeds(inside()).map(({ fault }) => fault);
const fhir = (url: string): FeedSettings => ({
  kind: 'fhir',
  url,
  repetition: 'conditional-create',
  trust: FHIR_SERVER_TRUST,
  certificate: null,
  without: [],
});
const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

it('counts nothing as stored, over restarts, of what a server finds that ignores the condition', async () => {
  const server = await startTestFhirServer(ignoring);
  add('audit', fhir(server.url));
  await waitUntil('that it is caught', 10_000, () => faults()[0] === 'receiver.misunderstood');
  for (const _ of [1, 2]) {
    await collector.restart();
    const before = server.goes();
    await waitUntil('more goes', 10_000, () => server.goes() > before + 1);
    expect(listFeeds(inside())[0]).toMatchObject({ next: 1, settled: 1, fault: 'receiver.misunderstood' });
  }
  server.close();
});

it('tells a record that does not open any more as that, to the receiver and to people, and goes on', async () => {
  const { store } = inside();
  store.connection.exec('DROP TRIGGER recordsStay');
  const damage = (seq: number): unknown =>
    store.connection.exec(
      `UPDATE records SET sealed = randomblob(length(sealed)) WHERE seq = ${seq} AND kind = 'study.opened'`,
    );
  damage(2);
  damage(4);
  const server = await startTestFhirServer(finding);
  add('audit', fhir(server.url));
  const { size } = inside().transparency.head();
  await waitUntil('that all is told', 10_000, () => (listFeeds(inside())[0]?.next ?? 0) >= size);
  expect(faults()).toEqual([null]);
  const source = createLogSource(inside(), []);
  const told = source.read(0, size).filter(({ event }) => event?.words === 'Audit record that cannot be read');
  expect(told).toHaveLength(2);
  const alerts = store.connection.prepare("SELECT seq, count FROM alerts WHERE kind = 'record.unreadable'").all();
  expect(alerts).toEqual([{ seq: 2, count: 1 }]);
  server.close();
});

it('tells people at once, and once, of each feed of which TLS cannot use a certificate or the key', async () => {
  const pinned = { kind: 'certificate', pem: NO_CERTIFICATE } as const;
  const syslog = {
    kind: 'syslog',
    host: '127.0.0.1',
    port: 6514,
    saysGoodbye: true,
    messageId: 'IHE+RFC-3881',
  } as const;
  const without = { withMark: false, withPurposeOfUse: false, withStructuredData: false, without: [] };
  add('fhir-identity', { ...fhir('https://127.0.0.1'), certificate: NO_CERTIFICATE }, 'no key');
  add('fhir-pinned', { ...fhir('https://127.0.0.1'), trust: pinned });
  add('syslog-pinned', { ...syslog, ...without, trust: pinned, certificate: null });
  await waitUntil('that they are shown', 10_000, () =>
    faults().every((fault) => fault === 'feed.certificate_unusable'),
  );
  await wait(2_500); // another look
  const told = inside().store.connection.prepare("SELECT cause, count FROM alerts WHERE kind = 'feed.failing'").all();
  expect(told).toEqual(
    ['fhir-identity', 'fhir-pinned', 'syslog-pinned'].map((name) => ({ cause: `feed.failing ${name}`, count: 1 })),
  );
});
