import { request, type Agent } from 'undici';
import { z } from 'zod';
import type { FhircastSettings } from '../../../protocol/policy/handover.ts';
import { isLoopback } from '../../../protocol/policy/safe-url.ts';
import { tlsFault } from '../../../protocol/tls/tls-fault.ts';
import { ok, refuse, type Refusal, type Result } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { readLimited } from '../pacs/read-limited.ts';
import type { ReadHubToken } from '../vault/hub-token.ts';
import { openConnections, type Connections } from './connections.ts';
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
const LARGEST_ANSWER = 16 * 1024;

/** The hub that the policy names (FHIRcast 3.0.0). Refusals: `fhircast.unreachable|untrusted|refused|no_token|bad_answer`. */
export type Hub = {
  /** The address of the channel, checked: TLS (or this workstation), and a host that the policy knows. */
  readonly subscribe: (topic: string, signal: AbortSignal) => Promise<Result<string>>;
  readonly unsubscribe: (topic: string, endpoint: string) => Promise<Result<null>>;
  /** Posts an event of ours, a JSON text. */
  readonly send: (body: string, stop?: AbortSignal) => Promise<Result<null>>;
  /** Connections for one channel, whose end is the caller's. */
  readonly openChannel: () => Connections;
  /** Whether a hub answers: asks what it can do (section 2.7; hubs of before need not say), of no topic. Changes nothing there. */
  readonly reach: () => Promise<Result<null>>;
  readonly close: () => Promise<void>;
};

const AnswerSchema = z.looseObject({ 'hub.channel.endpoint': z.string().max(2048) });

export type HubOptions = {
  readonly settings: FhircastSettings;
  readonly network: Network;
  /** For one request as a whole. */
  readonly requestMs: number;
  readonly readToken: ReadHubToken;
};

export function connectHub({ settings, network, requestMs, readToken }: HubOptions): Hub {
  const openChannel = (): Connections => openConnections(settings, network, requestMs);
  const { dispatcher, destroy } = openChannel();
  const { hubUrl: url, authorization } = settings;
  const ask = async (question: Question, stop?: AbortSignal): Promise<Result<Answer>> => {
    const token = authorization === 'bearer' ? await readToken() : null;
    if (authorization === 'bearer' && token === null) return refuse('fhircast.no_token');
    const headers = { accept: 'application/json', ...question.headers, ...bearer(token) };
    const timeout = AbortSignal.timeout(requestMs);
    const signal = stop ? AbortSignal.any([stop, timeout]) : timeout;
    return exchange({ ...question, headers, signal, dispatcher });
  };
  const post = async (type: string, body: string, stop?: AbortSignal): Promise<Result<string>> => {
    const answer = await ask({ method: 'POST', url, headers: { 'content-type': type }, body }, stop);
    if (!answer.ok) return answer;
    return refusalFor(answer.value.status) ?? ok(answer.value.text);
  };
  const subscription = (mode: 'subscribe' | 'unsubscribe', topic: string, more: Readonly<Record<string, string>>) =>
    new URLSearchParams({ 'hub.channel.type': 'websocket', 'hub.mode': mode, 'hub.topic': topic, ...more }).toString();
  return {
    subscribe: async (topic, signal) => {
      const form = subscription('subscribe', topic, { 'hub.events': EVENTS.join(','), 'subscriber.name': SUBSCRIBER });
      const answer = await post(FORM, form, signal);
      return answer.ok ? endpointOf(answer.value, settings) : answer;
    },
    unsubscribe: async (topic, endpoint) => {
      const answer = await post(FORM, subscription('unsubscribe', topic, { 'hub.channel.endpoint': endpoint }));
      return answer.ok ? ok(null) : answer;
    },
    send: async (body, stop) => {
      const answer = await post('application/fhir+json', body, stop);
      return answer.ok ? ok(null) : answer;
    },
    openChannel,
    reach: async () => {
      const answer = await ask({ method: 'GET', url: `${url.replace(/\/$/, '')}/.well-known/fhircast-configuration` });
      if (!answer.ok) return answer;
      return (answer.value.status === NOT_FOUND ? null : refusalFor(answer.value.status)) ?? ok(null);
    },
    close: destroy,
  };
}

/** The same hub, of which nothing is asked and which is told nothing before `turn`. */
export const hubBehind = (hub: Hub, turn: Promise<unknown>): Hub => ({
  ...hub,
  subscribe: async (topic, signal) => {
    await turn;
    return hub.subscribe(topic, signal);
  },
  send: async (body, stop) => {
    await turn;
    return hub.send(body, stop);
  },
});

const NOT_FOUND = 404;

const FORM = 'application/x-www-form-urlencoded';

const bearer = (token: string | null) => (token === null ? {} : { authorization: `Bearer ${token}` });

type Question = {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};
type Exchange = Question & { readonly signal: AbortSignal; readonly dispatcher: Agent };
/** `text`: empty where the status is not one of success. */
type Answer = { readonly status: number; readonly text: string };

async function exchange({ url, ...question }: Exchange): Promise<Result<Answer>> {
  try {
    const { statusCode: status, body } = await request(url, question);
    if (status >= 200 && status < 300) {
      const bytes = await readLimited(body, LARGEST_ANSWER);
      return bytes === null ? refuse('fhircast.bad_answer') : ok({ status, text: Buffer.from(bytes).toString('utf8') });
    }
    await body.dump({ limit: LARGEST_ANSWER }).catch(() => undefined);
    return ok({ status, text: '' });
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
  const isSafe = url.protocol === 'wss:' || (url.protocol === 'ws:' && isLoopback(url.hostname));
  const isKnown = [new URL(hubUrl).hostname, ...channelHosts].includes(url.hostname);
  const isBare = url.username + url.password + url.hash === '';
  return isSafe && isKnown && isBare ? ok(url.href) : refuse('fhircast.bad_answer');
}
