import { once } from 'node:events';
import { createServer } from 'node:https';
import { isIP, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestAuthority } from '../../electron/core/sync/testing/test-authority.ts';
import { codeRecord } from '../../protocol/audit/coded/code-record.ts';
import { placeOf, recordOf } from '../../protocol/audit/testing/every-kind.ts';
import type { FeedSource } from '../../protocol/feed/feed.ts';
import { systemClock } from '../clock.ts';
import type { FhirSettings } from './feed-settings.ts';
import { createFhirSender } from './fhir-sender.ts';

const RECORDS = 250;
const authority = await createTestAuthority();
const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

const source: FeedSource = {
  end: () => RECORDS,
  read: (from, limit) =>
    Array.from({ length: Math.min(limit, RECORDS - from) }, (_, at) => {
      const place = placeOf(from + at);
      return { number: from + at, place, event: codeRecord(recordOf('study.opened'), place) };
    }),
};
const BundleSchema = z.looseObject({ entry: z.array(z.unknown()) });

/** A server that stores what `statusOf` answers with 201 to; `stored`: how many it has. */
async function listen(host: string, statusOf: (stored: number) => string) {
  const { pem, privateKey } = await authority.server({ host });
  const held = { stored: 0 };
  const server = createServer({ key: privateKey, cert: pem }, (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { entry } = BundleSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const answers = entry.map(() => {
        const status = statusOf(held.stored);
        if (status === '201') held.stored += 1;
        return { response: { status } };
      });
      response.end(JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry: answers }));
    })();
  });
  server.listen(0, host);
  await once(server, 'listening');
  ends.push(() => server.close().closeAllConnections());
  const name = isIP(host) === 6 ? `[${host}]` : host;
  return { held, url: `https://${name}:${(server.address() as AddressInfo).port}/fhir` };
}

async function deliver(url: string, repetition: FhirSettings['repetition'], mayHaveBefore = 0) {
  const trust = { kind: 'authority', pem: authority.pem } as const;
  const settings: FhirSettings = { kind: 'fhir', url, repetition, trust, certificate: null, without: [] };
  const sender = createFhirSender({ settings, identity: null, clock: systemClock, mayHaveBefore });
  let next = 0;
  for (;;) {
    const { fault, ...delivered } = await sender.deliver(source, next, new AbortController().signal);
    next = delivered.next;
    if (fault === null && next < RECORDS) continue;
    await sender.close();
    return { next, fault };
  }
}

it('counts nothing as stored that a server finds by a condition which it ignores, or cannot use', async () => {
  const ignoring = await listen('127.0.0.1', (stored) => (stored === 0 ? '201' : '200 OK'));
  expect(await deliver(ignoring.url, 'conditional-create')).toEqual({ next: 1, fault: 'receiver.misunderstood' });
  const refusing = await listen('127.0.0.1', () => '412 Precondition Failed');
  expect(await deliver(refusing.url, 'conditional-create')).toEqual({ next: 0, fault: 'receiver.misunderstood' });
});

it('goes on past what the server has from before, and by PUT past whatever it answers for stored', async () => {
  const having = await listen('127.0.0.1', () => '200 OK');
  expect(await deliver(having.url, 'conditional-create', RECORDS)).toEqual({ next: RECORDS, fault: null });
  expect(await deliver(having.url, 'put')).toEqual({ next: RECORDS, fault: null });
});

it('reaches a server by an IPv6 address', async () => {
  const { url, held } = await listen('::1', () => '201');
  expect(await deliver(url, 'put')).toEqual({ next: RECORDS, fault: null });
  expect(held.stored).toBe(RECORDS);
});
