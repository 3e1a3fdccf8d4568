import 'reflect-metadata';
import { randomUUID, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { Agent, request } from 'undici';
import { type EnrolReply, EnrolReplySchema } from '../../protocol/wire/enrolment.ts';
import { type WireError, WireErrorSchema } from '../../protocol/wire/errors.ts';
import { SIGNING } from '../tls/certificate-authority.ts';

/** A collector that can be called, in this process or in another. */
export type Reachable = { readonly running: () => { readonly url: string; readonly caPem: string } };
export type Enrolling = Reachable & { readonly token: () => { readonly secret: string } };

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly bytes: Buffer;
  readonly json: () => unknown;
  /** The refusal, by its schema. */
  readonly error: () => WireError;
};
export type Call = (method: 'GET' | 'POST', path: string, options?: CallOptions) => Promise<Reply>;
export type CallOptions = {
  readonly json?: unknown;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Identity = { readonly cert: string; readonly key: string };

/** Calls the collector over TLS, trusting its CA alone, with the identity if there is one. */
export function createCaller(collector: Reachable, identity?: Identity): Call {
  const agent = new Agent({ connect: { ca: collector.running().caPem, ...identity }, headersTimeout: 40_000 });
  return async (method, path, { json, body, headers = {} } = {}) => {
    const content = json === undefined ? body : JSON.stringify(json);
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const reply = await request(`${collector.running().url}${path}`, {
      method,
      dispatcher: agent,
      headers: { ...type, ...headers },
      ...(content === undefined ? {} : { body: content }),
    });
    const bytes = Buffer.from(await reply.body.arrayBuffer());
    const text = bytes.toString('utf8');
    return {
      status: reply.statusCode,
      headers: reply.headers,
      text,
      bytes,
      json: (): unknown => JSON.parse(text),
      error: () => WireErrorSchema.parse(JSON.parse(text)),
    };
  };
}

/** A fresh key and the request for a certificate over it. */
export async function createRequest(): Promise<{ readonly csr: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(SIGNING, true, ['sign', 'verify']);
  const csr = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=anything', keys, signingAlgorithm: SIGNING });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { csr: csr.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n` };
}

export type TestWorkstation = { readonly call: Call; readonly identity: Identity; readonly reply: EnrolReply };

/** Enrols a workstation and gives it a caller. */
export async function enrolTestWorkstation(
  collector: Enrolling,
  machineId: string = randomUUID(),
): Promise<TestWorkstation> {
  const { csr, key } = await createRequest();
  const { secret } = collector.token();
  const json = { secret, csr, workstation: 'reading-1', machineId };
  const enrolled = await createCaller(collector)('POST', '/v1/enrol', { json });
  if (enrolled.status !== 200) throw new Error(`not enrolled: ${enrolled.text}`);
  const reply = EnrolReplySchema.parse(enrolled.json());
  const identity = { cert: reply.certificate, key };
  return { call: createCaller(collector, identity), identity, reply };
}
