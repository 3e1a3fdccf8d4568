import { Agent, request } from 'undici';
import { toAuditEvent } from '../../protocol/audit/fhir/audit-event.ts';
import { toBatchBundle, type Placed } from '../../protocol/audit/fhir/batch-bundle.ts';
import type { FeedSender } from '../../protocol/feed/feed.ts';
import type { FeedRecord } from '../../protocol/feed/feed-record.ts';
import { clientTls, type ClientIdentity } from '../../protocol/tls/client-tls.ts';
import { lookup } from '../../protocol/tls/lookup.ts';
import { tlsFault } from '../../protocol/tls/tls-fault.ts';
import type { Clock } from '../clock.ts';
import type { FhirSettings } from './feed-settings.ts';
import { type BatchVerdict, faultOf, mayHaveStored, readBatchAnswer, retryAfterSeconds } from './fhir-answer.ts';

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
  const connect = { ...clientTls(url.hostname, settings.trust, identity), timeout: 10_000, lookup };
  const agent = new Agent({ connect, allowH2: false, connections: 1 });
  const neverSent = new WeakSet<Error>();
  agent.on('connectionError', (_origin, _targets, error) => void neverSent.add(error));
  const { repetition } = settings;
  let most = MOST_EVENTS;
  /** Beyond `mayHaveBefore`: what the server said that it stored, or may have stored without our hearing of it. */
  let mayHave: ReadonlySet<number> = new Set();
  let isBelieved = true;

  const isRepetition = (number: number): boolean => number < mayHaveBefore || mayHave.has(number);

  /** One that found what it was never sent may find anything: only what it says that it stored counts then. */
  const learn = (events: readonly Numbered[], { accepted, fault, stored }: Answer): void => {
    const perhaps = stored ?? (isBelieved ? [...events.keys()] : []);
    mayHave = new Set([...mayHave, ...perhaps.flatMap((index) => events[index]?.number ?? [])]);
    isBelieved = fault !== 'receiver.misunderstood' && (isBelieved || accepted > 0);
  };

  const post = async (events: readonly Numbered[], signal: AbortSignal): Promise<Answer> => {
    const answer = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json', prefer: 'return=minimal' },
      body: JSON.stringify(toBatchBundle(events, repetition)),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const { statusCode, headers, body } = answer;
    if (statusCode === 200) {
      const text = await readText(body);
      most = MOST_EVENTS;
      const isKnown = (index: number): boolean => isRepetition(events[index]?.number ?? Infinity);
      const verdict = readBatchAnswer(text, { count: events.length, repetition, isRepetition: isKnown });
      return verdict ?? { accepted: 0, fault: 'receiver.misunderstood', stored: null };
    }
    await body.dump();
    if (statusCode === 413 && most > 1) {
      most = Math.ceil(most / 2);
      return { accepted: 0, fault: null, stored: [] };
    }
    const asked = headers['retry-after'];
    const seconds = retryAfterSeconds(typeof asked === 'string' ? asked : undefined, clock.wallMs());
    return {
      accepted: 0,
      fault: faultOf(statusCode) ?? 'receiver.misunderstood',
      stored: mayHaveStored(statusCode) ? null : [],
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    };
  };

  const failed = (error: unknown): Answer => {
    const fault = tlsFault(error);
    const isUnsent = fault !== null || (error instanceof Error && neverSent.has(error));
    return {
      accepted: 0,
      fault: fault === null ? 'receiver.unreachable' : FAULTS[fault],
      stored: isUnsent ? [] : null, // an answer that was lost, perhaps
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
      mayHave = new Set([...mayHave].filter((number) => number >= from));
      const answer = await post(events, signal).catch(failed);
      learn(events, answer);
      const { accepted, stored: _, ...delivered } = answer;
      return { ...delivered, next: events[accepted]?.number ?? end, sent: events.length };
    },
  };
}

/** What came of one batch. `stored` is null when there is no word of that. */
type Answer = Omit<BatchVerdict, 'stored'> & {
  readonly stored: BatchVerdict['stored'] | null;
  readonly retryAfterSeconds?: number;
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
