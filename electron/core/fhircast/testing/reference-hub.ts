import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import type { TestIdentity } from '../../../../protocol/tls/testing/test-authority.ts';

/** An event as programs post it (FHIRcast 3.0.0, section 2.5). */
const PostedSchema = z.looseObject({
  id: z.string(),
  timestamp: z.string(),
  event: z.looseObject({ 'hub.topic': z.string(), 'hub.event': z.string(), context: z.array(z.unknown()) }),
});
export type PostedEvent = z.infer<typeof PostedSchema>;
const AcknowledgementSchema = z.looseObject({ id: z.string(), status: z.coerce.number() });

export type HubOptions = {
  readonly port?: number;
  readonly leaseSeconds?: number;
  /** Asked for as a bearer token when given. */
  readonly token?: string;
  readonly deny?: boolean;
  /** False: it takes what is posted and never says so, as a hub does that hangs. */
  readonly answersEvents?: boolean;
  /** Speaks TLS when given. */
  readonly tls?: TestIdentity;
  /** What it calls itself, in place of this machine and its port. */
  readonly host?: string;
  /** Answered in place of the channel's own address. */
  readonly endpoint?: string;
  /** False: it lets pings go by, as a connection does whose other side is gone. */
  readonly answersPings?: boolean;
};

/** A hub for tests. It behaves as the reference implementation does, over real HTTP and real websockets. */
export type ReferenceHub = {
  readonly url: string;
  readonly port: number;
  /** Topics with a channel that is open now. */
  readonly listening: () => readonly string[];
  /** Requests so far, whoever sent them. */
  readonly asked: () => number;
  /** Subscriptions so far. */
  readonly subscribed: () => number;
  readonly unsubscribed: () => readonly string[];
  /** What others posted, by name of the event. */
  readonly posted: (name: string) => readonly PostedEvent[];
  /** Events and subscriptions as they came, by name. */
  readonly order: () => readonly string[];
  /** How an event was answered over the channel. */
  readonly answerTo: (id: string) => number | undefined;
  /** With which codes channels were closed. */
  readonly closes: readonly number[];
  /** Tells every channel, or those of one topic, these bytes, whatever they are. */
  readonly say: (data: string | Buffer, topic?: string) => void;
  /** Cuts every connection, as a failing network does. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
};

type Channel = { readonly topic: string; readonly events: readonly string[]; socket: WebSocket | null };

export async function startReferenceHub(options: HubOptions = {}): Promise<ReferenceHub> {
  const channels = new Map<string, Channel>();
  const current = new Map<string, PostedEvent>(); // by topic: what a new subscriber is told at once
  const posted: PostedEvent[] = [];
  const order: string[] = [];
  const answers = new Map<string, number>();
  const closes: number[] = [];
  const unsubscribed: string[] = [];
  let asked = 0;
  const sockets = new WebSocketServer({ noServer: true, autoPong: options.answersPings ?? true });

  const distribute = (event: PostedEvent): void => {
    const { 'hub.topic': topic, 'hub.event': name } = event.event;
    for (const one of channels.values())
      if (one.topic === topic && one.events.includes(name.toLowerCase())) one.socket?.send(JSON.stringify(event));
  };
  const subscribe = (form: URLSearchParams, response: ServerResponse): void => {
    order.push('subscribe');
    const id = randomUUID();
    const events = (form.get('hub.events') ?? '').toLowerCase().split(',');
    channels.set(id, { topic: form.get('hub.topic') ?? '', events, socket: null });
    const endpoint = options.endpoint ?? `${address('ws')}${id}`;
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ 'hub.channel.endpoint': endpoint }));
  };
  const unsubscribe = (form: URLSearchParams, response: ServerResponse): void => {
    unsubscribed.push(form.get('hub.topic') ?? '');
    const id = (form.get('hub.channel.endpoint') ?? '').split('/').at(-1) ?? '';
    channels.get(id)?.socket?.close(1000);
    channels.delete(id);
    response.writeHead(202).end();
  };
  const take = (body: string, response: ServerResponse): void => {
    const event = PostedSchema.parse(JSON.parse(body));
    posted.push(event);
    order.push(event.event['hub.event']);
    if (options.answersEvents ?? true) response.writeHead(202).end();
    const { 'hub.topic': topic, 'hub.event': name } = event.event;
    if (/-open$/i.test(name)) current.set(topic, event);
    if (/-close$/i.test(name)) current.delete(topic);
    distribute(event);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked += 1;
    const body = await text(request);
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
      response.writeHead(401).end();
      return;
    }
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ eventsSupported: ['ImagingStudy-open'], fhircastVersion: '3.0.0' }));
      return;
    }
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return take(body, response);
    const form = new URLSearchParams(body);
    if (form.get('hub.channel.type') !== 'websocket') response.writeHead(400).end();
    else if (form.get('hub.mode') === 'unsubscribe') unsubscribe(form, response);
    else subscribe(form, response);
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch(() => response.writeHead(400).end());
  };
  const { tls } = options;
  const server =
    tls === undefined ? createServer(onRequest) : createTlsServer({ cert: tls.pem, key: tls.privateKey }, onRequest);
  server.on('upgrade', (request, socket, head) => {
    const channel = channels.get(request.url?.slice(1) ?? '');
    if (channel === undefined) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (opened) => {
      channel.socket = opened;
      opened.on('error', () => undefined);
      opened.on('close', (code) => {
        closes.push(code);
        channel.socket = null;
      });
      opened.on('message', (data) => {
        const { id, status } = AcknowledgementSchema.parse(
          JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''),
        );
        answers.set(id, status);
      });
      opened.send(
        JSON.stringify({
          'hub.mode': options.deny === true ? 'denied' : 'subscribe',
          'hub.topic': channel.topic,
          'hub.events': channel.events.join(','),
          'hub.lease_seconds': options.leaseSeconds ?? 7200,
        }),
      );
      const last = current.get(channel.topic);
      if (last !== undefined) opened.send(JSON.stringify(last));
    });
  });
  const port = (): number => {
    const bound = server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  };
  const address = (scheme: 'http' | 'ws'): string =>
    `${scheme}${tls === undefined ? '' : 's'}://${options.host ?? `127.0.0.1:${port()}`}/`;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const open = (): readonly Channel[] => [...channels.values()].filter(({ socket }) => socket !== null);
  return {
    url: address('http'),
    port: port(),
    listening: () => open().map(({ topic }) => topic),
    asked: () => asked,
    subscribed: () => channels.size + unsubscribed.length,
    unsubscribed: () => unsubscribed,
    posted: (name) => posted.filter(({ event }) => event['hub.event'] === name),
    order: () => order,
    answerTo: (id) => answers.get(id),
    closes,
    say: (data, only) => {
      for (const { topic, socket } of open()) if (only === undefined || only === topic) socket?.send(data);
    },
    cut: () => open().forEach(({ socket }) => socket?.terminate()),
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
