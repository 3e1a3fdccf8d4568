import { Agent, request } from 'undici';
import { toAuditEvent } from '../../protocol/audit/fhir/audit-event.ts';
import { toBatchBundle, type Placed } from '../../protocol/audit/fhir/batch-bundle.ts';
import type { Delivered, FeedSender } from '../../protocol/feed/feed.ts';
import type { FeedRecord } from '../../protocol/feed/feed-record.ts';
import { clientTls, secureContextOf, type ClientIdentity } from '../../protocol/tls/client-tls.ts';
import { tlsFault } from '../../protocol/tls/tls-fault.ts';
import type { Clock } from '../clock.ts';
import type { FhirSettings } from './feed-settings.ts';
import { faultOf, readBatchAnswer, retryAfterSeconds } from './fhir-answer.ts';

export type FhirDeps = {
  readonly settings: FhirSettings;
  readonly identity: ClientIdentity | null;
  readonly clock: Clock;
  /** The server may have records of smaller numbers from before: what it finds of others is no answer to what it was asked. */
  readonly mayHaveBefore: number;
};

export const MOST_EVENTS = 100;
const ANSWER_MS = 60_000;
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** Sends AuditEvents as batches to a FHIR R4 server (ITI-20, RESTful ATNA). It answers for each: nothing has to settle. */
export function createFhirSender({ settings, identity, clock, mayHaveBefore }: FhirDeps): FeedSender {
  const url = new URL(settings.url);
  const secureContext = secureContextOf(settings.trust, identity);
  if (secureContext === null) return UNUSABLE;
  const connect = { ...clientTls(url.hostname, settings.trust, identity), secureContext, timeout: 10_000 };
  const agent = new Agent({ connect, allowH2: false, connections: 1 });
  const { repetition } = settings;
  let most = MOST_EVENTS;
  let sentBefore = mayHaveBefore;

  const post = async (
    events: readonly Numbered[],
    signal: AbortSignal,
  ): Promise<Omit<Delivered, 'next'> & { readonly accepted: number }> => {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json', prefer: 'return=minimal' },
      body: JSON.stringify(toBatchBundle(events, repetition)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const { statusCode, headers, body } = answer;
    const sent = events.length;
    if (statusCode === 200) {
      const text = await readText(body);
      most = MOST_EVENTS;
      const isRepetition = (index: number): boolean => (events[index]?.number ?? Infinity) < sentBefore;
      return { sent, ...readBatchAnswer(text, { count: sent, repetition, isRepetition }) };
    }
    await body.dump();
    if (statusCode === 413 && most > 1) {
      most = Math.ceil(most / 2);
      return { sent, accepted: 0, fault: null };
    }
    const asked = headers['retry-after'];
    const seconds = retryAfterSeconds(typeof asked === 'string' ? asked : undefined, clock.wallMs());
    return {
      sent,
      accepted: 0,
      fault: faultOf(statusCode) ?? 'receiver.misunderstood', // stored, and no word of which
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    };
  };

  return {
    settleMs: 0,
    close: () => agent.destroy(),
    deliver: async (source, from, signal) => {
      const records = source.read(from, most);
      const events = records.flatMap(placed);
      const end = (records.at(-1)?.number ?? from - 1) + 1;
      if (events.length === 0) return { next: end, sent: 0, fault: null };
      try {
        const { accepted, ...answer } = await post(events, signal);
        sentBefore = Math.max(sentBefore, end);
        return { ...answer, next: events[accepted]?.number ?? end };
      } catch (error) {
        const fault = tlsFault(error);
        if (fault === null) sentBefore = Math.max(sentBefore, end); // an answer that was lost, perhaps
        const code = fault === null ? 'receiver.unreachable' : FAULTS[fault];
        return { next: from, sent: events.length, fault: code };
      }
    },
  };
}

/** TLS cannot use a certificate or the key: nobody is asked before others are set. */
const UNUSABLE: FeedSender = {
  settleMs: 0,
  close: async () => undefined,
  deliver: async (_, from) => ({ next: from, sent: 0, fault: 'feed.certificate_unusable' }),
};

const FAULTS = { untrusted: 'receiver.untrusted', rejected: 'receiver.certificate_rejected' } as const;

type Numbered = Placed & { readonly number: number };

const placed = ({ number, place, event }: FeedRecord): readonly Numbered[] =>
  event === null ? [] : [{ number, place, resource: toAuditEvent(event) }];

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LONGEST_ANSWER_BYTES) return ''; // no answer that could be read; leaving the loop ends it
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
