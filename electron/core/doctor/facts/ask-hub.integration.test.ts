import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import { FhircastSchema, type FhircastSettings } from '../../../../protocol/policy/handover.ts';
import { startReferenceHub, type HubOptions, type ReferenceHub } from '../../fhircast/testing/reference-hub.ts';
import { readLinuxPolicy } from '../../policy/machine/sources/linux-source.ts';
import { createTestAuthority } from '../../../../protocol/tls/testing/test-authority.ts';
import { HUB_TOKEN_ENTRY } from '../../vault/hub-token.ts';
import { createMemoryVault } from '../../vault/testing/memory-vault.ts';
import { reportingHubCheck } from '../checks/reporting-hub.ts';
import { judge } from '../finding.ts';
import { askHub } from './ask-hub.ts';
import { lookAround } from './place.ts';

const TOKEN = 'obviously-invented-token';
const folder = mkdtempSync(join(tmpdir(), 'ask-hub-'));
const vault = createMemoryVault();
const around = lookAround({
  folder,
  vault,
  wallMs: Date.now,
  readMachinePolicy: () => readLinuxPolicy('/nowhere/policy.json'),
  depth: 'ends',
});
afterAll(() => rmSync(folder, { recursive: true }));

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await vault.remove(HUB_TOKEN_ENTRY);
  for (const close of open.splice(0)) await close();
});
const startHub = async (options: HubOptions = {}): Promise<ReferenceHub> => {
  const hub = await startReferenceHub(options);
  open.push(hub.stop);
  return hub;
};
/** What the doctor says of a hub that the policy names, or of none. */
async function found(settings: Partial<FhircastSettings> | null, fault: 'unsaid' | null = null): Promise<string> {
  const fhircast = settings && FhircastSchema.parse({ topic: '{user}', ...settings });
  const policy = { ...DEFAULT_POLICY, handover: { ...DEFAULT_POLICY.handover, fhircast } };
  return judge(reportingHubCheck, await askHub(around, { policy, fault })).code;
}

it('is answered by a hub, which is told of nobody; where none is named, nothing is asked', async () => {
  const hub = await startHub();
  expect(await found({ hubUrl: hub.url })).toBe('reporting-hub.answers');
  expect([hub.asked(), hub.subscribed()]).toEqual([1, 0]);
  expect(await found(null)).toBe('reporting-hub.none');
  expect(await found(null, 'unsaid')).toBe('reporting-hub.unsaid');
});

it('says that a hub is away', async () => {
  const hub = await startReferenceHub();
  await hub.stop();
  expect(await found({ hubUrl: hub.url })).toBe('reporting-hub.away');
});

it('believes a hub by what the policy names alone, and shows the token to no other', async () => {
  const [authority, another] = [await createTestAuthority('Ours'), await createTestAuthority('Another')];
  const hub = await startHub({ token: TOKEN, tls: await authority.server() });
  const named = { hubUrl: hub.url, authorization: 'bearer' } as const;
  await vault.set(HUB_TOKEN_ENTRY, Buffer.from(TOKEN));
  const by = (pem: string) => found({ ...named, trust: { kind: 'authority', pem } });
  expect([await found(named), await by(another.pem)]).toEqual(['reporting-hub.untrusted', 'reporting-hub.untrusted']);
  expect(hub.asked()).toBe(0);
  expect(await by(authority.pem)).toBe('reporting-hub.answers');
});

it('says that the token is missing, is not the right one, or is not given at all', async () => {
  const hub = await startHub({ token: TOKEN });
  const bearer = { hubUrl: hub.url, authorization: 'bearer' } as const;
  expect(await found(bearer)).toBe('reporting-hub.missing');
  await vault.set(HUB_TOKEN_ENTRY, Buffer.from('another-invented-token'));
  expect(await found(bearer)).toBe('reporting-hub.refused');
  expect(await found({ hubUrl: hub.url })).toBe('reporting-hub.refused');
});

it.each([
  [404, 'answers'], // a hub of before need not say what it can do
  [307, 'strange'],
  [503, 'away'],
])('takes status %i for %s', async (status, outcome) => {
  const server = createServer((_, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await found({ hubUrl: `http://127.0.0.1:${port}/base/` })).toBe(`reporting-hub.${outcome}`);
});
