import { Agent, request, type Dispatcher } from 'undici';
import type { ZodType } from 'zod';
import { WireErrorSchema } from '../../../protocol/wire/errors.ts';
import { connectThrough } from '../network/connect-through.ts';
import type { Network } from '../network/network.ts';
import { UNREACHABLE, type CollectorAnswer, type CollectorRefusal } from './collector-answer.ts';
import { refusalOf } from './tls-error.ts';

/** As whom we speak: the certificate, and its key in PKCS #8. */
export type ClientCertificate = { readonly pem: string; readonly privateKey: string };

/** With whom and as whom we speak. PEM, all of it. `certificate` null: only for enrolment, which has none yet. */
export type LinkIdentity = {
  readonly collectorUrl: string;
  /** The only authority that counts: the system's own are not asked. */
  readonly ca: string;
  readonly certificate: ClientCertificate | null;
};

export type Question<T> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the whole of it, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly read: (body: Buffer) => T | null;
  readonly signal?: AbortSignal;
};

/** Authenticated connections to the collector, kept alive. */
export type CollectorLink = {
  readonly ask: <T>(question: Question<T>) => Promise<CollectorAnswer<T>>;
  /** Whatever is asked from now on is asked with another certificate; what is under way ends as it began. */
  readonly goOnAs: (certificate: ClientCertificate) => void;
  readonly close: () => Promise<void>;
};

/** Opens a link; nothing is sent before the first question. Throws on an address that is not https. */
export function createCollectorLink({ collectorUrl, ca, certificate }: LinkIdentity, network: Network): CollectorLink {
  const base = new URL(collectorUrl);
  if (base.protocol !== 'https:') throw new TypeError('collector.plain_http');
  let agent = connectAs(certificate, ca, network);
  const underWay = new Set<AbortController>();
  return {
    ask: async (question) => {
      const closing = new AbortController();
      const deadline = AbortSignal.timeout(question.timeoutMs);
      const own = question.signal === undefined ? [] : [question.signal];
      underWay.add(closing);
      try {
        const signal = AbortSignal.any([closing.signal, deadline, ...own]);
        return await answerOf(await send(agent, base, question, signal), question);
      } catch (error) {
        return refusalOf(error);
      } finally {
        underWay.delete(closing);
      }
    },
    goOnAs: (next) => {
      void agent.close().catch(() => undefined); // it refuses where the link is closed
      agent = connectAs(next, ca, network);
    },
    close: async () => {
      // An agent that is closing does not end what is under way when it is destroyed.
      for (const closing of underWay) closing.abort();
      await agent.destroy();
    },
  };
}

function connectAs(certificate: ClientCertificate | null, ca: string, network: Network): Agent {
  const identity = certificate === null ? {} : { cert: certificate.pem, key: certificate.privateKey };
  return new Agent({
    // The long poll and the batches each need a socket of their own.
    connections: 4,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: connectThrough(network, () => ({
      allowH2: false,
      ca,
      ...identity,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    })),
  });
}

/** A question with a JSON body, answered in JSON of that shape. */
export function jsonQuestion<T>(schema: ZodType<T>): (body: Buffer) => T | null {
  return (body) => schema.safeParse(parseJson(body)).data ?? null;
}

function send(
  agent: Agent,
  base: URL,
  { method, path, headers = {}, body, timeoutMs }: Question<unknown>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  // undici follows no redirection: an answer from elsewhere would not be the collector's.
  return request(new URL(path, base), {
    method,
    headers: { accept: 'application/json', ...headers },
    body: body ?? null,
    dispatcher: agent,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    signal,
  });
}

async function answerOf<T>(response: Dispatcher.ResponseData, question: Question<T>): Promise<CollectorAnswer<T>> {
  const { statusCode, headers } = response;
  const body = await readBody(response, question.maxAnswerBytes);
  if (body === null) return UNREACHABLE;
  if (statusCode < 200 || statusCode > 299) return readRefusal(statusCode, body, headers['retry-after']);
  const value = question.read(body);
  return value === null ? { ...UNREACHABLE, status: statusCode } : { ok: true, value };
}

async function readBody({ body }: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) return null; // leaving the loop destroys the stream
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function readRefusal(status: number, body: Buffer, retryAfter: string | string[] | undefined): CollectorRefusal {
  const error = WireErrorSchema.safeParse(parseJson(body)).data;
  const seconds = retryAfterSeconds(retryAfter) ?? error?.retryAfterSeconds;
  const isPushback = status === 429 || status === 503;
  return {
    ok: false,
    status,
    // No words of the collector's: something between us spoke.
    code: error?.code ?? (isPushback ? 'pushback' : 'collector.unreachable'),
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    ...(error?.seq === undefined ? {} : { seq: error.seq }),
    ...(error?.head === undefined ? {} : { head: error.head }),
  };
}

/** Retry-After (RFC 9110 section 10.2.3) in seconds; a date is not used by the collector and depends on two clocks. */
function retryAfterSeconds(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined; // the schema refuses it
  }
}
