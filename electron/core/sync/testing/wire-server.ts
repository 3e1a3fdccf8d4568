import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { TLSSocket, type SecureVersion } from 'node:tls';
import { z } from 'zod';
import { firstHead, leafHash, nextHead } from '../../../../protocol/audit/trail-hash.ts';
import type { TestAuthority, TestIdentity } from '../../../../protocol/tls/testing/test-authority.ts';
import { createTestLog, type TestLog } from './test-log.ts';

export type Heard = {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
  readonly headers: IncomingMessage['headers'];
  /** Serial number of the certificate that it was asked with. */
  readonly as: string | null;
};
/** What the next request meets instead of its answer. */
export type Mishap =
  | { readonly kind: 'none' }
  | { readonly kind: 'reset' }
  /** Takes it in, then breaks the connection before or in the middle of the answer. */
  | { readonly kind: 'lost-answer' }
  | { readonly kind: 'cut-answer' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** A collector small enough to misbehave: real TLS with client certificates, on loopback. */
export type WireServer = {
  readonly url: string;
  readonly heard: readonly Heard[];
  readonly stored: (trail: string) => readonly Buffer[];
  readonly mishaps: Mishap[];
  /** Codes of what it refused of the records that were sent. */
  readonly refusals: readonly string[];
  /** Answers to `METHOD /path`, as JSON, or as they are if text. */
  readonly answers: Map<string, (request: Heard) => unknown>;
  /** Its transparency log. */
  readonly log: TestLog;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

export type WireServerOptions = {
  readonly authority: TestAuthority;
  readonly identity?: TestIdentity;
  readonly maxVersion?: SecureVersion;
  readonly port?: number;
  /** What it holds, by trail; to be handed to the next one, as if it had been restarted. */
  readonly trails?: Map<string, Buffer[]>;
  readonly log?: TestLog;
};

export async function startWireServer({
  authority,
  identity,
  maxVersion = 'TLSv1.3',
  port = 0,
  trails = new Map<string, Buffer[]>(),
  log = createTestLog(),
}: WireServerOptions): Promise<WireServer> {
  const own = identity ?? (await authority.server());
  const heard: Heard[] = [];
  const mishaps: Mishap[] = [];
  const refusals: string[] = [];
  const answers = new Map<string, (request: Heard) => unknown>();
  let connections = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: await readAll(request),
      headers: request.headers,
      as: request.socket instanceof TLSSocket ? (request.socket.getPeerX509Certificate()?.serialNumber ?? null) : null,
    };
    heard.push(one);
    const next = mishaps.shift();
    const mishap = next?.kind === 'none' ? undefined : next;
    if (mishap?.kind === 'reset') return void request.socket.destroy();
    if (mishap?.kind === 'answer') return void response.writeHead(mishap.status, mishap.headers ?? {}).end(mishap.body);
    const isKnown = request.socket instanceof TLSSocket && request.socket.authorized;
    const [status, value] =
      isKnown || one.path === '/v1/enrol'
        ? await answerTo(one, { trails, log }, answers)
        : [403, { code: 'certificate.rejected' }];
    if (status === 409) refusals.push(RefusalSchema.parse(value).code);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (mishap?.kind === 'lost-answer') return void request.socket.destroy();
    if (mishap === undefined) return void response.writeHead(status).end(text);
    response.writeHead(status, { 'content-length': text.length + 10 }).write(text.slice(0, -1));
    setTimeout(() => request.socket.destroy(), 5);
  };
  const tls = {
    cert: own.pem,
    key: own.privateKey,
    ca: authority.pem,
    requestCert: true,
    rejectUnauthorized: false,
    maxVersion,
  };
  // Below 1.2 needs OpenSSL's lowest security level, which is what such a server would have.
  const old = maxVersion < 'TLSv1.2' ? { minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' } : {};
  const server = createServer({ ...tls, ...old }, (request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${portOf(server.address())}`,
    heard,
    mishaps,
    refusals,
    answers,
    log,
    stored: (trail) => trails.get(trail) ?? [],
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        // No longer listening before the rest ends, or a client that returns at once would keep it open.
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const RefusalSchema = z.looseObject({ code: z.string() });
type Holds = { readonly trails: Map<string, Buffer[]>; readonly log: TestLog };
type Answered = readonly [status: number, value: unknown];

async function answerTo(request: Heard, holds: Holds, answers: WireServer['answers']): Promise<Answered> {
  const [path = ''] = request.path.split('?');
  const own = answers.get(`${request.method} ${path}`);
  if (own !== undefined) return [200, await own(request)];
  if (path === '/v1/records') return takeRecords(request, holds);
  if (path.startsWith('/v1/trails/')) return [200, standing(path.slice('/v1/trails/'.length), holds.trails)];
  return [404, { code: 'not_found' }];
}

/** What the protocol says, and no more. */
function takeRecords({ headers, body }: Heard, { trails, log }: Holds): Answered {
  const trail = String(headers['glasskey-trail']);
  const from = Number(headers['glasskey-from']);
  const plain = headers['content-encoding'] === 'zstd' ? zstdDecompressSync(body) : gunzipSync(body);
  const lines = plain
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line, 'latin1'));
  const stored = trails.get(trail) ?? [];
  if (from > stored.length + 1) return [409, { code: 'trail.gap', seq: stored.length }];
  const isRewritten = lines.some((line, index) => stored[from - 1 + index]?.equals(line) === false);
  if (isRewritten) return [409, { code: 'trail.rewritten', seq: stored.length }];
  const next = [...stored.slice(0, from - 1), ...lines];
  if (headOf(trail, next) !== headers['glasskey-head']) return [409, { code: 'trail.fork', seq: stored.length }];
  if (next.length > stored.length) trails.set(trail, next);
  const known = headers['glasskey-log-size'];
  const receipt = log.receipt(trail, from, lines, known === undefined ? null : Number(known));
  return [200, { ...standing(trail, trails), receipt }];
}

function standing(trail: string, trails: Map<string, Buffer[]>) {
  const stored = trails.get(trail) ?? [];
  return { trail, seq: stored.length, head: headOf(trail, stored) };
}

export function headOf(trail: string, records: readonly Buffer[]): string {
  return records.reduce((head, bytes) => nextHead(head, leafHash(bytes)), firstHead(trail)).toString('hex');
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
