import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ping, WebSocket, type Agent } from 'undici';
import { createTokenBucket } from '../token-bucket.ts';
import { periodOf } from './event-context.ts';
import { parseHubMessage, type HubEvent } from './hub-messages.ts';
import type { FhircastLimits } from './limits.ts';

/** Why a channel is over. `lease`: the subscription ends soon and is to be made anew. */
export type ChannelEnd = 'stopped' | 'lease' | 'denied' | 'silent' | 'closed' | 'bad_answer';

export type ChannelOptions = {
  readonly dispatcher: Agent;
  readonly endpoint: string;
  readonly topic: string;
  readonly limits: FhircastLimits;
  readonly monotonicMs: () => number;
  readonly signal: AbortSignal;
  readonly onConfirmed: () => void;
  /** Answers with an HTTP status, at once: the hub waits ten seconds at most. */
  readonly onEvent: (event: HubEvent) => number;
};

/** No reporting system tells so much; what comes beyond is not read. */
const PACE = { perSecond: 10, capacity: 50 };
const NORMAL_CLOSURE = 1000;
const LEASE_SHARE = 0.9;
const LOST_PINGS = 3;
const PONG = 'undici:websocket:pong';

/** Listens on the channel of a subscription until it is over (FHIRcast 3.0.0, sections 2.4 and 2.5). Never throws. */
export function listen(options: ChannelOptions): Promise<ChannelEnd> {
  const { dispatcher, endpoint, topic, limits, signal } = options;
  const { promise, resolve } = Promise.withResolvers<ChannelEnd>();
  const socket = new WebSocket(endpoint, { dispatcher });
  const mayCome = createTokenBucket(PACE, options.monotonicMs);
  const is = { confirmed: false, over: false };
  let lease: NodeJS.Timeout | undefined;
  let silence = setTimeout(() => end('silent'), limits.confirmMs);
  const leastQuietMs = limits.pingMs * LOST_PINGS;
  let quietMs = leastQuietMs;
  const pings = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN) ping(socket);
  }, limits.pingMs);

  const end = (why: ChannelEnd): void => {
    is.over = true; // what still comes until the other side has closed is for nobody
    clearTimeout(silence);
    clearTimeout(lease);
    clearInterval(pings);
    unsubscribe(PONG, onPong);
    signal.removeEventListener('abort', onAbort);
    if (socket.readyState <= WebSocket.OPEN) socket.close(NORMAL_CLOSURE);
    resolve(why);
  };
  const onAbort = (): void => end('stopped');
  const heard = (): void => {
    if (!is.confirmed) return;
    clearTimeout(silence);
    silence = setTimeout(() => end('silent'), quietMs);
  };
  const onPong = (told: unknown): void => {
    if ((told as { readonly websocket?: unknown }).websocket === socket) heard();
  };
  const answer = (id: string, status: number): void => socket.send(JSON.stringify({ id, status }));

  const onText = (text: string): void => {
    const message = parseHubMessage(text);
    if (message.kind !== 'unknown' && message.topic !== topic) return end('bad_answer');
    switch (message.kind) {
      case 'unknown':
        if (message.id !== null) answer(message.id, 400);
        return;
      case 'denied':
        return end('denied');
      case 'confirmed':
        clearTimeout(lease);
        lease = setTimeout(
          () => end('lease'),
          Math.max(message.leaseSeconds * 1000 * LEASE_SHARE, limits.leastLeaseMs),
        );
        if (!is.confirmed) options.onConfirmed();
        is.confirmed = true;
        return heard();
      case 'event': {
        if (!is.confirmed) return;
        if (message.name !== 'heartbeat') return answer(message.id, options.onEvent(message));
        const period = periodOf(message.context);
        // A hub that tells when to expect it is missed when it is not there twice; sooner than by our pings, never.
        if (period !== null) quietMs = Math.max(period * 2000, leastQuietMs);
        answer(message.id, 200);
        return heard();
      }
    }
  };

  subscribe(PONG, onPong);
  signal.addEventListener('abort', onAbort);
  socket.addEventListener('message', ({ data }) => {
    if (is.over) return;
    if (typeof data !== 'string' || !mayCome()) return end('bad_answer');
    heard();
    onText(data);
  });
  // An error is followed by the end, and its text may hold the address, which is a secret.
  socket.addEventListener('error', () => undefined);
  socket.addEventListener('close', () => end('closed'));
  if (signal.aborted) end('stopped');
  return promise;
}
