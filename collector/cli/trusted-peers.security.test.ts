import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestAuthority } from '../../protocol/tls/testing/test-authority.ts';
import { codeRecord } from '../../protocol/audit/coded/code-record.ts';
import { placeOf, recordOf } from '../../protocol/audit/testing/every-kind.ts';
import { systemClock } from '../clock.ts';
import type { FhirSettings } from '../feeds/feed-settings.ts';
import { createFhirSender } from '../feeds/fhir-sender.ts';
import { createWitnessLink } from '../log/ask-witness.ts';
import { createRemoteDesk } from './remote-desk.ts';

const believed = await createTestAuthority();
const stranger = await createTestAuthority('Other CA');
let asked = 0;
let url: string;
const identity = await stranger.server();
const server = createServer({ key: identity.privateKey, cert: identity.pem }, (_, answer) => {
  asked += 1;
  answer.end('{}');
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
});

const trust = { kind: 'authority', pem: believed.pem } as const;
const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  'a feed to a FHIR server': async () => {
    const settings: FhirSettings = { kind: 'fhir', url, repetition: 'put', trust, certificate: null, without: [] };
    const sender = createFhirSender({ settings, identity: null, clock: systemClock, mayHaveBefore: 0 });
    const place = placeOf(0);
    const record = { number: 0, place, event: codeRecord(recordOf('agent.started'), place) };
    const source = { end: () => 1, read: () => [record] };
    const { fault } = await sender.deliver(source, 0, new AbortController().signal);
    await sender.close();
    return fault;
  },
  'a desk far away': async () => {
    const proof = { user: 'a', password: 'b', code: '000000' };
    const { desk, close } = createRemoteDesk(url, believed.pem, () => Promise.resolve(proof));
    const answer = await desk.alerts({ state: 'open' }).catch(() => 'nothing');
    await close();
    return answer;
  },
  'a witness': async () => {
    const link = createWitnessLink({ key: '', url, ca: believed.pem });
    const answer = await link.newest('log').catch(() => 'nothing');
    await link.close();
    return answer;
  },
};

it.each(Object.keys(CALLS))('%s believes no stranger, also when the environment asks for that', async (what) => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  await CALLS[what]?.();
  expect(asked).toBe(0);
});
