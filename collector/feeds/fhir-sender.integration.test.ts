import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { findFreePort } from '../../build/lab/free-port.ts';
import { codeRecord } from '../../protocol/audit/coded/code-record.ts';
import { placeOf, recordOf } from '../../protocol/audit/testing/every-kind.ts';
import type { FeedSource } from '../../protocol/feed/feed.ts';
import { type FeedReport, startFeed } from '../../protocol/feed/feed-loop.ts';
import { systemClock } from '../clock.ts';
import {
  FHIR_SERVER_TRUST,
  finding,
  ignoring,
  startTestFhirServer,
  type TestFhirServer,
} from '../testing/test-fhir-server.ts';
import type { FhirSettings } from './feed-settings.ts';
import { createFhirSender } from './fhir-sender.ts';

const RECORDS = 250;
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

async function listen(...args: Parameters<typeof startTestFhirServer>): Promise<TestFhirServer> {
  const server = await startTestFhirServer(...args);
  ends.push(server.close);
  return server;
}

type Asked = { readonly repetition?: FhirSettings['repetition']; readonly mayHaveBefore?: number };

/** Runs a feed until it has come to the end, or has so often been misunderstood; what it reported last. */
async function feed(
  url: string,
  misunderstood: number,
  { repetition = 'conditional-create', mayHaveBefore = 0 }: Asked = {},
) {
  const trust = FHIR_SERVER_TRUST;
  const settings: FhirSettings = { kind: 'fhir', url, repetition, trust, certificate: null, without: [] };
  const sender = createFhirSender({ settings, identity: null, clock: systemClock, mayHaveBefore });
  let faults = 0;
  const { promise, resolve } = Promise.withResolvers<FeedReport>();
  const running = startFeed({
    source,
    sender,
    from: 0,
    monotonicMs: systemClock.monotonicMs,
    random: () => 0,
    report: (report) => {
      if (report.fault === 'receiver.misunderstood') faults += 1;
      if (report.next === RECORDS || faults === misunderstood) resolve(report);
    },
  });
  const { next, fault } = await promise;
  await running.stop();
  return { next, fault };
}

it('counts nothing as stored that a server finds by a condition which it ignores, or cannot use, however often', async () => {
  const server = await listen(ignoring);
  expect(await feed(server.url, 5)).toEqual({ next: 1, fault: 'receiver.misunderstood' });
  expect(server.goes()).toBe(5);
  const refusing = await listen(() => '412 Precondition Failed');
  expect(await feed(refusing.url, 5)).toEqual({ next: 0, fault: 'receiver.misunderstood' });
});

it('takes what is found for stored where an answer got lost, and each record is there once', async () => {
  const server = await listen(finding, {}, 2);
  expect(await feed(server.url, 1)).toEqual({ next: RECORDS, fault: null });
  expect([server.goes(), server.stored.length, new Set(server.stored).size]).toEqual([4, RECORDS, RECORDS]);
});

it('takes nothing for stored because of an answer that got lost where the server was caught before', async () => {
  const server = await listen(ignoring, {}, 3);
  expect(await feed(server.url, 5)).toEqual({ next: 1, fault: 'receiver.misunderstood' });
  expect(server.goes()).toBe(6);
});

it('takes nothing for stored because nobody was there before', async () => {
  const port = await findFreePort();
  const fed = feed(`https://127.0.0.1:${port}/fhir`, 2);
  await wait(100); // some tries that are refused
  await listen(() => '200 OK', { port });
  expect(await fed).toEqual({ next: 0, fault: 'receiver.misunderstood' });
});

it('goes on past what was stored beyond an entry that was not', async () => {
  let refusals = 2;
  const server = await listen((identity, stored) => {
    if (stored.length !== 7 || refusals === 0) return finding(identity, stored);
    refusals -= 1;
    return '503';
  });
  expect(await feed(server.url, 1)).toEqual({ next: RECORDS, fault: null });
  expect([server.stored.length, new Set(server.stored).size]).toEqual([RECORDS, RECORDS]);
});

it('goes on past what the server has from before, and by PUT past whatever it answers for stored', async () => {
  const having = await listen(() => '200 OK');
  expect(await feed(having.url, 1, { mayHaveBefore: RECORDS })).toEqual({ next: RECORDS, fault: null });
  expect(await feed(having.url, 1, { repetition: 'put' })).toEqual({ next: RECORDS, fault: null });
});

it('reaches a server by an IPv6 address', async () => {
  const { url, stored } = await listen(() => '201', { host: '::1' });
  expect(await feed(url, 1, { repetition: 'put' })).toEqual({ next: RECORDS, fault: null });
  expect(stored).toHaveLength(RECORDS);
});
