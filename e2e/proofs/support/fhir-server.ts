import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** What happens to the next requests, one after the other. */
export type Mishap =
  | { readonly kind: 'answer'; readonly status: 413 | 429 | 500 | 503; readonly retryAfter?: string }
  /** Everything is stored, and the connection breaks before it is said. */
  | { readonly kind: 'break-after-storing' }
  /** Entries from that one on are not stored, each with that status. */
  | { readonly kind: 'entries'; readonly from: number; readonly status: string };

const BundleSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('batch'),
  entry: z.array(
    z.strictObject({
      resource: z.looseObject({ resourceType: z.literal('AuditEvent') }),
      request: z.strictObject({ method: z.enum(['POST', 'PUT']), url: z.string(), ifNoneExist: z.string().optional() }),
    }),
  ),
});
type Entry = z.infer<typeof BundleSchema>['entry'][number];

/** The remote party: an HTTPS server with the batch interaction of FHIR R4 for AuditEvents, as an audit repository has it. */
export type FhirServer = {
  readonly url: () => string;
  /** Every resource that is stored, by its place on the server. */
  readonly stored: () => readonly unknown[];
  /** Entries that came, repetitions included. */
  readonly received: () => number;
  readonly mishaps: Mishap[];
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type FhirTls = { readonly ca: string; readonly cert: string; readonly key: string };

export async function startFhirServer(tls: FhirTls): Promise<FhirServer> {
  const resources = new Map<string, unknown>();
  const mishaps: Mishap[] = [];
  let received = 0;
  let server: Server | null = null;
  let port = 0;

  const store = ({ resource, request }: Entry): string => {
    if (request.method === 'PUT') {
      const isNew = !resources.has(request.url);
      resources.set(request.url, resource);
      return isNew ? '201 Created' : '200 OK';
    }
    const matches = [...resources.values()].filter((other) => isMatch(other, request.ifNoneExist));
    if (matches.length > 1) return '412 Precondition Failed';
    if (matches.length === 1) return '200 OK';
    resources.set(`AuditEvent/${resources.size + 1}`, resource);
    return '201 Created';
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    if (request.method !== 'POST' || request.url !== '/fhir') return void response.writeHead(404).end();
    if (request.headers['content-type'] !== 'application/fhir+json') return void response.writeHead(415).end();
    const mishap = mishaps.shift();
    if (mishap?.kind === 'answer') {
      const retry = mishap.retryAfter === undefined ? {} : { 'retry-after': mishap.retryAfter };
      return void response.writeHead(mishap.status, retry).end();
    }
    const bundle = BundleSchema.safeParse(JSON.parse(body)).data;
    if (bundle === undefined) return void response.writeHead(400).end();
    received += bundle.entry.length;
    const statuses = bundle.entry.map((entry, at) =>
      mishap?.kind === 'entries' && at >= mishap.from ? mishap.status : store(entry),
    );
    if (mishap?.kind === 'break-after-storing') return void response.destroy();
    const entry = statuses.map((status) => ({ response: { status } }));
    response.writeHead(200, { 'content-type': 'application/fhir+json' });
    response.end(JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry }));
  };
  const start = async (): Promise<void> => {
    const options = { ...tls, requestCert: true, rejectUnauthorized: true };
    server = createServer(options, (request, response) => void answer(request, response));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    url: () => `https://127.0.0.1:${port}/fhir`,
    stored: () => [...resources.values()],
    received: () => received,
    mishaps,
    start,
    stop: async () => {
      const ended = server === null ? Promise.resolve() : once(server, 'close');
      server?.close();
      server?.closeAllConnections();
      await ended;
    },
  };
}

const EntitiesSchema = z.looseObject({
  entity: z.array(
    z.looseObject({
      what: z.looseObject({ identifier: z.looseObject({ system: z.string().optional(), value: z.string() }) }),
    }),
  ),
});

/** The search of a conditional create: one token on the identifiers of an AuditEvent's entities (FHIR R4 search, 3.1.1.5.15). */
function isMatch(resource: unknown, condition: string | undefined): boolean {
  const parameters = new URLSearchParams(condition ?? '');
  const [system, value] = (parameters.get('entity:identifier') ?? '').split('|');
  return EntitiesSchema.parse(resource).entity.some(
    ({ what }) => what.identifier.system === system && what.identifier.value === value,
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
