import { Agent, buildConnector, request } from 'undici';
import { z } from 'zod';
import type { FhircastSettings } from '../../../protocol/policy/handover.ts';
import { clientTls } from '../../../protocol/tls/client-tls.ts';
import { tlsFault } from '../../../protocol/tls/tls-fault.ts';
import { ok, refuse, type Refusal, type Result } from '../errors.ts';
import { readLimited } from '../pacs/read-limited.ts';
import { trustedAuthorities } from '../trusted-authorities.ts';
import { SUBSCRIBER } from './own-events.ts';
import { parseJson } from './parse-json.ts';

/** What we follow. Heartbeats come in any case. */
const EVENTS = [
  'ImagingStudy-open',
  'ImagingStudy-close',
  'DiagnosticReport-open',
  'DiagnosticReport-close',
  'SyncError',
];
const LARGEST_MESSAGE = 256 * 1024;
const LARGEST_ANSWER = 16 * 1024;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** The hub that the policy names (FHIRcast 3.0.0). Refusals: `fhircast.unreachable|untrusted|refused|bad_answer`. */
export type Hub = {
  readonly dispatcher: Agent;
  /** The address of the channel, checked: TLS (or this workstation), and a host that the policy knows. */
  readonly subscribe: (topic: string, signal: AbortSignal) => Promise<Result<string>>;
  readonly unsubscribe: (topic: string, endpoint: string) => Promise<Result<null>>;
  /** Posts an event of ours, a JSON text. */
  readonly send: (body: string) => Promise<Result<null>>;
  readonly close: () => Promise<void>;
};

const AnswerSchema = z.looseObject({ 'hub.channel.endpoint': z.string().max(2048) });

export function connectHub(settings: FhircastSettings, requestMs: number): Hub {
  const dispatcher = new Agent({
    connections: 4,
    allowH2: false, // a websocket begins as HTTP/1.1
    headersTimeout: requestMs,
    bodyTimeout: requestMs,
    webSocket: { maxPayloadSize: LARGEST_MESSAGE },
    connect: createConnector(settings, requestMs),
  });
  const post = (type: string, body: string, signal?: AbortSignal): Promise<Result<string>> =>
    ask(dispatcher, settings.hubUrl, { type, body, signal });
  const subscription = (mode: 'subscribe' | 'unsubscribe', topic: string, more: Readonly<Record<string, string>>) =>
    new URLSearchParams({ 'hub.channel.type': 'websocket', 'hub.mode': mode, 'hub.topic': topic, ...more }).toString();
  return {
    dispatcher,
    subscribe: async (topic, signal) => {
      const form = subscription('subscribe', topic, { 'hub.events': EVENTS.join(','), 'subscriber.name': SUBSCRIBER });
      const answer = await post(FORM, form, signal);
      return answer.ok ? endpointOf(answer.value, settings) : answer;
    },
    unsubscribe: async (topic, endpoint) => {
      const answer = await post(FORM, subscription('unsubscribe', topic, { 'hub.channel.endpoint': endpoint }));
      return answer.ok ? ok(null) : answer;
    },
    send: async (body) => {
      const answer = await post('application/fhir+json', body);
      return answer.ok ? ok(null) : answer;
    },
    close: () => dispatcher.destroy(),
  };
}

const FORM = 'application/x-www-form-urlencoded';

/** TLS 1.2 at least, by the trust of the policy; made at the first connection, since reading the system's store takes time. */
function createConnector({ trust }: FhircastSettings, timeout: number): buildConnector.connector {
  let authorities: string[] | null = null;
  return (options, callback) => {
    const system = trust.kind === 'system' ? { ca: (authorities ??= trustedAuthorities()) } : {};
    const secure = options.protocol === 'https:' ? { ...system, ...clientTls(options.hostname, trust, null) } : {};
    buildConnector({ allowH2: false, timeout, ...secure } as buildConnector.BuildOptions)(options, callback);
  };
}

type Question = { readonly type: string; readonly body: string; readonly signal?: AbortSignal | undefined };

async function ask(dispatcher: Agent, url: string, { type, body, signal }: Question): Promise<Result<string>> {
  try {
    const headers = { 'content-type': type, accept: 'application/json' };
    const answer = await request(url, { method: 'POST', dispatcher, headers, body, signal: signal ?? null });
    const refusal = refusalFor(answer.statusCode);
    if (refusal === null) {
      const bytes = await readLimited(answer.body, LARGEST_ANSWER);
      return bytes === null ? refuse('fhircast.bad_answer') : ok(Buffer.from(bytes).toString('utf8'));
    }
    await answer.body.dump({ limit: LARGEST_ANSWER }).catch(() => undefined);
    return refusal;
  } catch (error) {
    return refuse(tlsFault(error) === null ? 'fhircast.unreachable' : 'fhircast.untrusted');
  }
}

function refusalFor(status: number): Refusal | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429 || status >= 500) return refuse('fhircast.unreachable');
  return refuse(status >= 400 ? 'fhircast.refused' : 'fhircast.bad_answer'); // the policy names one address: no redirects
}

function endpointOf(text: string, { hubUrl, channelHosts }: FhircastSettings): Result<string> {
  const answer = AnswerSchema.safeParse(parseJson(text));
  const url = answer.success ? URL.parse(answer.data['hub.channel.endpoint']) : null;
  if (url === null) return refuse('fhircast.bad_answer');
  const isSafe = url.protocol === 'wss:' || (url.protocol === 'ws:' && LOOPBACK.includes(url.hostname));
  const isKnown = [new URL(hubUrl).hostname, ...channelHosts].includes(url.hostname);
  const isBare = url.username + url.password + url.hash === '';
  return isSafe && isKnown && isBare ? ok(url.href) : refuse('fhircast.bad_answer');
}
