import { once } from 'node:events';
import { createServer } from 'node:https';
import { isIP, type AddressInfo } from 'node:net';
import { z } from 'zod';
import { createTestAuthority } from '../../protocol/tls/testing/test-authority.ts';

const EntrySchema = z.looseObject({ request: z.looseObject({ url: z.string(), ifNoneExist: z.string().optional() }) });
const BundleSchema = z.looseObject({ entry: z.array(EntrySchema) });

/** The status that a server answers to one entry; it stores what it answers with 201. */
export type Storing = (identity: string, stored: readonly string[]) => string;

/** Heeds the condition. */
export const finding: Storing = (identity, stored) => (stored.includes(identity) ? '200 OK' : '201');

/** Looks only whether it has anything. */
export const ignoring: Storing = (_, stored) => (stored.length === 0 ? '201' : '200 OK');

export type TestFhirServer = {
  readonly url: string;
  readonly stored: readonly string[];
  /** Batches so far. */
  readonly goes: () => number;
  readonly close: () => void;
};
type Place = { readonly host?: string; readonly port?: number };

const authority = await createTestAuthority();
/** The authority of every such server. */
export const FHIR_SERVER_TRUST = { kind: 'authority', pem: authority.pem } as const;

/** Answers batches over TLS. The answer to the batch of number `lost` gets lost, when what it tells is stored. */
export async function startTestFhirServer(
  statusOf: Storing,
  { host = '127.0.0.1', port = 0 }: Place = {},
  lost = 0,
): Promise<TestFhirServer> {
  const { pem, privateKey } = await authority.server({ host });
  const stored: string[] = [];
  let goes = 0;
  const server = createServer({ key: privateKey, cert: pem }, (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { entry } = BundleSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
      const answers = entry.map(({ request: { url, ifNoneExist = url } }) => {
        const status = statusOf(ifNoneExist, stored);
        if (status === '201') stored.push(ifNoneExist);
        return { response: { status } };
      });
      goes += 1;
      if (goes === lost) return response.destroy();
      response.end(JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry: answers }));
    })();
  });
  server.listen(port, host);
  await once(server, 'listening');
  const name = isIP(host) === 6 ? `[${host}]` : host;
  const url = `https://${name}:${(server.address() as AddressInfo).port}/fhir`;
  return { url, stored, goes: () => goes, close: () => server.close().closeAllConnections() };
}
