import { z, type ZodType } from 'zod';
import { VERSION_PATTERN } from '../../../protocol/version.ts';
import { HeartbeatReplySchema, type Heartbeat, type HeartbeatReply } from '../../../protocol/wire/heartbeat.ts';
import {
  RenewReplySchema,
  SealKeyReplySchema,
  type RenewReply,
  type RenewRequest,
  type SealKeyReply,
  type SealKeyRequest,
} from '../../../protocol/wire/enrolment.ts';
import { OrdersReplySchema, type OrdersReply } from '../../../protocol/wire/orders.ts';
import {
  RestorationsReplySchema,
  SeenReplySchema,
  type RestorationsReply,
  type SeenReply,
} from '../../../protocol/wire/log.ts';
import { RECORDS_MEDIA_TYPE, RecordsReplySchema, type RecordsReply } from '../../../protocol/wire/records.ts';
import {
  PasswordReplySchema,
  SignedInReplySchema,
  type CodeRequest,
  type EnrolmentConfirm,
  type PasswordReply,
  type PasswordRequest,
  type SignedInReply,
  type StepUpRequest,
} from '../../../protocol/wire/sign-in.ts';
import type { Network } from '../network/network.ts';
import type { CollectorAnswer } from './collector-answer.ts';
import {
  createCollectorLink,
  jsonQuestion,
  type CollectorLink,
  type LinkIdentity,
  type Question,
} from './collector-link.ts';

/** Records as they go over the wire: protocol/wire/records.ts. `head` is lower-case hex after the last of them. */
export type RecordsBatch = {
  readonly trail: string;
  readonly from: number;
  readonly head: string;
  readonly encoding: 'zstd' | 'gzip';
  readonly body: Buffer;
  /** Size of the newest checkpoint that we have seen of the collector's log; null if none. */
  readonly logSize: number | null;
};

/** Everything that the agent asks of the collector. Answers are values; nothing throws. */
export type CollectorClient = {
  readonly password: (request: PasswordRequest) => Promise<CollectorAnswer<PasswordReply>>;
  readonly code: (request: CodeRequest) => Promise<CollectorAnswer<SignedInReply>>;
  readonly confirmEnrolment: (request: EnrolmentConfirm) => Promise<CollectorAnswer<SignedInReply>>;
  readonly stepUp: (request: StepUpRequest) => Promise<CollectorAnswer<SignedInReply>>;
  readonly sendRecords: (batch: RecordsBatch) => Promise<CollectorAnswer<RecordsReply>>;
  /** Agrees on the first key of our seals, once (core/audit/seal). */
  readonly agreeSealKey: (request: SealKeyRequest) => Promise<CollectorAnswer<SealKeyReply>>;
  /** Asks for the next certificate of this workstation, over another key. */
  readonly renew: (request: RenewRequest) => Promise<CollectorAnswer<RenewReply>>;
  readonly goOnAs: CollectorLink['goOnAs'];
  /** Long poll: answers when there is an order after number `after`, or after 25 seconds. */
  readonly orders: (after: number, signal: AbortSignal) => Promise<CollectorAnswer<OrdersReply>>;
  /** What the collector holds of one of our trails; number 0 if nothing. */
  readonly held: (trail: string) => Promise<CollectorAnswer<RecordsReply>>;
  /** Shows the collector a checkpoint of its log that it must know; refused with `log.behind` if it does not. */
  readonly showCheckpoint: (checkpoint: string) => Promise<CollectorAnswer<SeenReply>>;
  /** The newest checkpoint of its log, a signed note. */
  readonly checkpoint: () => Promise<CollectorAnswer<string>>;
  /** Statements of the restorations of its log. */
  readonly restorations: () => Promise<CollectorAnswer<RestorationsReply>>;
  /** The collector's time, RFC 3339: a short question for clock-offset.ts, and whether it can be heard. */
  readonly time: () => Promise<CollectorAnswer<string>>;
  /** Whether it is well, and its version; null from one that does not say. */
  readonly health: () => Promise<CollectorAnswer<CollectorHealth>>;
  /** Says how this workstation is. */
  readonly sendHeartbeat: (heartbeat: Heartbeat) => Promise<CollectorAnswer<HeartbeatReply>>;
  /** The signed policy: a compact JWS, for PolicyStore.apply. */
  readonly policy: () => Promise<CollectorAnswer<string>>;
  readonly close: () => Promise<void>;
};

/** GET /v1/health. */
const HealthSchema = z.looseObject({
  now: z.iso.datetime(),
  version: z.string().regex(VERSION_PATTERN).nullable().default(null),
});
export type CollectorHealth = Pick<z.infer<typeof HealthSchema>, 'now' | 'version'>;
const readHealth = jsonQuestion(HealthSchema);

const RECORDS_TIMEOUT_MS = 30_000;
const ORDERS_TIMEOUT_MS = 35_000;
const POLICY_TIMEOUT_MS = 60_000;
const SMALL_ANSWER_BYTES = 64 * 1024;
/** At worst a thousand runs of one record, each with its proof. */
const RECEIPT_ANSWER_BYTES = 8 * 1024 * 1024;
const ORDERS_ANSWER_BYTES = 1024 * 1024;
const POLICY_ANSWER_BYTES = 64 * 1024 * 1024;

/** `onReachable` hears after each question whether the collector was heard, and the code if not; to be compared with before. */
export function createCollectorClient(
  identity: LinkIdentity,
  network: Network,
  onReachable: (isReachable: boolean, code: string | null) => void,
): CollectorClient {
  const link = createCollectorLink(identity, network);
  const ask = async <T>(question: Question<T>): Promise<CollectorAnswer<T>> => {
    const answer = await link.ask(question);
    // An ended wait says nothing about the collector.
    if (question.signal?.aborted !== true)
      onReachable(answer.ok || answer.status !== null, answer.ok ? null : answer.code);
    return answer;
  };
  const post = <T>(path: string, value: unknown, schema: ZodType<T>) =>
    ask({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      timeoutMs: network.answerMs,
      maxAnswerBytes: SMALL_ANSWER_BYTES,
      read: jsonQuestion(schema),
    });
  const get = <T>(path: string, read: (body: Buffer) => T | null) =>
    ask({ method: 'GET', path, timeoutMs: network.answerMs, maxAnswerBytes: SMALL_ANSWER_BYTES, read });
  return {
    password: (request) => post('/v1/sign-in/password', request, PasswordReplySchema),
    code: (request) => post('/v1/sign-in/code', request, SignedInReplySchema),
    confirmEnrolment: (request) => post('/v1/sign-in/enrolment', request, SignedInReplySchema),
    stepUp: (request) => post('/v1/step-up', request, SignedInReplySchema),
    agreeSealKey: (request) => post('/v1/seal-key', request, SealKeyReplySchema),
    renew: (request) => post('/v1/certificate', request, RenewReplySchema),
    goOnAs: link.goOnAs,
    sendRecords: (batch) => ask(recordsQuestion(batch)),
    orders: (after, signal) =>
      ask({
        method: 'GET',
        path: `/v1/orders?after=${after}`,
        timeoutMs: ORDERS_TIMEOUT_MS,
        maxAnswerBytes: ORDERS_ANSWER_BYTES,
        read: jsonQuestion(OrdersReplySchema),
        signal,
      }),
    held: (trail) => get(`/v1/trails/${trail}`, jsonQuestion(RecordsReplySchema)),
    showCheckpoint: (checkpoint) => post('/v1/log/seen', { checkpoint }, SeenReplySchema),
    checkpoint: () => get('/v1/log/checkpoint', (body) => body.toString('utf8')),
    restorations: () =>
      ask({
        method: 'GET',
        path: '/v1/log/restorations',
        timeoutMs: network.answerMs,
        maxAnswerBytes: ORDERS_ANSWER_BYTES,
        read: jsonQuestion(RestorationsReplySchema),
      }),
    time: () => get('/v1/health', (body) => readHealth(body)?.now ?? null),
    health: () => get('/v1/health', readHealth),
    sendHeartbeat: (heartbeat) => post('/v1/heartbeat', heartbeat, HeartbeatReplySchema),
    policy: () =>
      ask({
        method: 'GET',
        path: '/v1/policy',
        headers: { accept: 'application/jose, application/json' },
        timeoutMs: POLICY_TIMEOUT_MS,
        maxAnswerBytes: POLICY_ANSWER_BYTES,
        read: (body) => body.toString('utf8').trim() || null,
      }),
    close: link.close,
  };
}

function recordsQuestion({ trail, from, head, encoding, body, logSize }: RecordsBatch): Question<RecordsReply> {
  return {
    method: 'POST',
    path: '/v1/records',
    headers: {
      'content-type': RECORDS_MEDIA_TYPE,
      'content-encoding': encoding,
      'glasskey-trail': trail,
      'glasskey-from': String(from),
      'glasskey-head': head,
      ...(logSize === null ? {} : { 'glasskey-log-size': String(logSize) }),
    },
    body,
    timeoutMs: RECORDS_TIMEOUT_MS,
    maxAnswerBytes: RECEIPT_ANSWER_BYTES,
    read: jsonQuestion(RecordsReplySchema),
  };
}
