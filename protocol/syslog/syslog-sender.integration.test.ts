import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, it } from 'vitest';
import { createTestAuthority } from '../tls/testing/test-authority.ts';
import { codeRecord } from '../audit/coded/code-record.ts';
import { placeOf, recordOf } from '../audit/testing/every-kind.ts';
import type { FeedSource } from '../feed/feed.ts';
import { createSyslogSender } from './syslog-sender.ts';

const OPTIONS = {
  messageId: 'IHE+RFC-3881',
  withMark: false,
  withPurposeOfUse: false,
  withStructuredData: false,
} as const;
const RECORDS = 3_000;
const source: FeedSource = {
  end: () => RECORDS,
  read: (from, limit) =>
    Array.from({ length: Math.min(limit, RECORDS - from) }, (_, at) => {
      const place = placeOf(from + at);
      return { number: from + at, place, event: codeRecord(recordOf('agent.started'), place) };
    }),
};

/** Reads everything, and answers a goodbye. */
async function startReceiver() {
  const authority = await createTestAuthority();
  const { pem, privateKey } = await authority.server();
  const server = createServer({ key: privateKey, cert: pem, allowHalfOpen: true }, (tls) => {
    tls
      .on('error', () => undefined)
      .on('end', () => tls.end())
      .resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const trust = { kind: 'authority', pem: authority.pem } as const;
  return { server, receiver: { host: '127.0.0.1', port, trust, identity: null, saysGoodbye: true } };
}

it('has confirmed what it wrote before the store gave no more, instead of writing it again at each go', async () => {
  const { server, receiver } = await startReceiver();
  const damaged: FeedSource = {
    ...source,
    read: (from, limit) => {
      if (from >= 300) throw new Error('malformed');
      return source.read(from, limit);
    },
  };
  const sender = createSyslogSender(receiver, OPTIONS);
  const signal = new AbortController().signal;
  const first = await sender.deliver(damaged, 0, signal);
  expect(first).toEqual({ next: 300, sent: 300, fault: null });
  await expect(sender.deliver(damaged, first.next, signal)).rejects.toThrow('malformed');
  server.close();
});

it('sends a receiver that gives up long connections ever shorter ones until it takes them, and longer ones again', async () => {
  const authority = await createTestAuthority();
  const { pem, privateKey } = await authority.server();
  const server = createServer({ key: privateKey, cert: pem, allowHalfOpen: true }, (tls) => {
    let octets = 0;
    tls
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        octets += chunk.length;
        if (octets > 400_000) tls.destroy(); // some 200 messages
      });
    tls.on('end', () => tls.end());
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const trust = { kind: 'authority', pem: authority.pem } as const;
  const receiver = { host: '127.0.0.1', port, trust, identity: null, saysGoodbye: true };
  const sender = createSyslogSender(receiver, OPTIONS);
  const sent: number[] = [];
  let triedMore = 0;
  let next = 0;
  while (sent.length < 12) {
    const delivered = await sender.deliver(source, next, new AbortController().signal);
    next = delivered.next;
    if (delivered.fault === null) sent.push(delivered.sent);
    else if (sent.length > 0) triedMore += 1;
  }
  server.close();
  expect(sent[0]).toBeLessThan(250);
  expect(Math.max(...sent)).toBeLessThan(250);
  expect(triedMore).toBeGreaterThan(0);
  expect(next).toBe(sent.reduce((sum, count) => sum + count, 0));
}, 60_000);
