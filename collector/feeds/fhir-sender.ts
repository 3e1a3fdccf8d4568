import { Agent, request } from 'undici';
import { codeRecord } from '../../protocol/audit/coded/code-record.ts';
import { toAuditEvent } from '../../protocol/audit/fhir/audit-event.ts';
import { toBatchBundle, type Placed } from '../../protocol/audit/fhir/batch-bundle.ts';
import type { Delivered, FeedRecord, FeedSender } from '../../protocol/feed/feed.ts';
import { clientTls, secureContextOf, type ClientIdentity } from '../../protocol/tls/client-tls.ts';
import { tlsFault } from '../../protocol/tls/tls-fault.ts';
import type { Clock } from '../clock.ts';
import type { FhirSettings } from './feed-settings.ts';
import { faultOf, readBatchAnswer, retryAfterSeconds } from './fhir-answer.ts';

export type FhirDeps = {
  readonly settings: FhirSettings;
  readonly identity: ClientIdentity | null;
  readonly clock: Clock;
};

const MOST_EVENTS = 100;
const ANSWER_MS = 60_000;
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** Sends AuditEvents as batches to a FHIR R4 server (ITI-20, RESTful ATNA). It answers for each: nothing has to settle. */
export function createFhirSender({ settings, identity, clock }: FhirDeps): FeedSender {
  const url = new URL(settings.url);
  const secureContext = secureContextOf(settings.trust, identity);
  if (secureContext === null) return UNUSABLE;
  const connect = { ...clientTls(url.hostname, settings.trust, identity), secureContext, timeout: 10_000 };
  const agent = new Agent({ connect, allowH2: false, connections: 1 });
  let most = MOST_EVENTS;

  const post = async (
    events: readonly Placed[],
    signal: AbortSignal,
  ): Promise<Omit<Delivered, 'next'> & { readonly accepted: number }> => {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json', prefer: 'return=minimal' },
      body: JSON.stringify(toBatchBundle(events, settings.repetition)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const { statusCode, headers, body } = answer;
    const sent = events.length;
    if (statusCode === 200) {
      const text = await readText(body);
      most = MOST_EVENTS;
      return { sent, ...readBatchAnswer(text, sent) };
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
      fault: faultOf(statusCode),
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
        const { accepted, ...answer } = await post(
          events.map(({ event }) => event),
          signal,
        );
        return { ...answer, next: events[accepted]?.number ?? end };
      } catch (error) {
        const fault = tlsFault(error);
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

function placed({ number, place, record }: FeedRecord): readonly { readonly number: number; readonly event: Placed }[] {
  if (record === null) return [];
  return [{ number, event: { place, resource: toAuditEvent(codeRecord(record, place)) } }];
}

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
