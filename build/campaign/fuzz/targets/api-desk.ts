import { randomUUID, X509Certificate } from 'node:crypto';
import { Agent } from 'undici';
import { z } from 'zod';
import { logOwnTrail } from '../../../../collector/audit/log-own-trail.ts';
import { ownTrails } from '../../../../collector/audit/own-trail.ts';
import { createTestCollector, PASSWORD, type TestCollector } from '../../../../collector/testing/test-collector.ts';
import { codeAt } from '../../../../collector/testing/test-person.ts';
import { batchOf, createTestTrail, type TestTrail } from '../../../../collector/testing/test-trail.ts';
import { createCaller, createRequest, enrolTestWorkstation } from '../../../../collector/testing/test-workstation.ts';
import { listTrails } from '../../../../collector/trail/find-records.ts';
import { createTrailStore } from '../../../../collector/trail/trail-store.ts';
import { ReaderSessionSchema } from '../../../../protocol/wire/reader.ts';
import { PasswordReplySchema } from '../../../../protocol/wire/sign-in.ts';
import { apiSamples, type ApiSample } from './api-samples.ts';

export const RECORDS = 6;
/** No part of it is the person's: what is cut off from it, or put in twice, does not become theirs. */
const NOT_THE_PASSWORD = 'never theirs in any piece';

/** A collector with a workstation, a person and a trail: what it holds before is what it has to hold afterwards. */
export type Desk = {
  readonly collector: TestCollector;
  readonly trail: TestTrail;
  readonly samples: readonly [ApiSample, ...ApiSample[]];
  /** Of a reader who is signed in: nobody else has it. */
  readonly bearer: string;
  readonly publicKey: string;
  readonly known: Agent;
  readonly nobody: Agent;
};

export async function openDesk(): Promise<Desk> {
  const collector = await createTestCollector();
  await collector.addPerson('ada');
  const { call, identity } = await enrolTestWorkstation(collector);
  const trail = createTestTrail(RECORDS);
  const stored = await call('POST', '/v1/records', batchOf(trail, 1, RECORDS));
  if (stored.status !== 200) throw new Error(`not stored: ${stored.text}`);
  const { csr } = await createRequest();
  const { secret } = collector.token(1_000_000);
  const bearer = await signInReader(collector);
  const samples = apiSamples({ trail, csr, secret, password: NOT_THE_PASSWORD, bearer });
  const json = { secret, csr, workstation: 'reading-2', machineId: randomUUID() };
  const enrolled = await call('POST', '/v1/enrol', { json });
  const { certificate } = z.looseObject({ certificate: z.string() }).parse(enrolled.json());
  const publicKey = keyOf(certificate);
  const ca = collector.running().caPem;
  const nobody = new Agent({ connect: { ca }, connections: 4 });
  const known = new Agent({ connect: { ca, ...identity }, connections: 4 });
  return { collector, trail, samples, bearer, publicKey, known, nobody };
}

/** One of the two people whom whatever cannot be undone takes. */
async function signInReader(collector: TestCollector): Promise<string> {
  await collector.addPerson('rita', ['compliance-officer']);
  const call = createCaller(collector);
  const json = { user: 'rita', password: PASSWORD, purpose: 'sign-in' };
  const first = PasswordReplySchema.parse((await call('POST', '/v1/reader/sign-in/password', { json })).json());
  if (first.next !== 'enrol') throw new Error('a factor is enrolled already');
  const proof = { attempt: first.attempt, code: codeAt(collector, first.secret) };
  const session = await call('POST', '/v1/reader/sign-in/enrolment', { json: proof });
  return `Bearer ${ReaderSessionSchema.parse(session.json()).token}`;
}

/** The public key of a certificate, as PEM. */
export const keyOf = (certificate: string): string =>
  new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** All that was ever taken in is the one trail, as it was sent. */
export function whatChanged({ collector, trail }: Desk): readonly string[] {
  const opened = collector.running().collector;
  const held = createTrailStore(opened).find(trail.id);
  const isSame = held?.seq === RECORDS && held.head.equals(trail.heads[RECORDS] ?? Buffer.alloc(0));
  logOwnTrail(opened); // so that what the collector recorded of itself is all in the log
  const own = ownTrails(opened).reduce((sum, { seq }) => sum + seq, 0);
  const leaves = opened.transparency.head().size - own;
  return [
    ...(listTrails(opened).length === 1 ? [] : ['there are more trails than the one']),
    ...(isSame ? [] : ['the trail is not what was sent']),
    ...(leaves === RECORDS ? [] : [`the log has ${leaves} leaves, ${RECORDS} records were sent`]),
  ];
}
