import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealChainOf } from '../../../protocol/seal/sealing-key.ts';
import { readSealingEntry, SEALING_ENTRY } from '../audit/seal/sealing-entry.ts';
import type { Vault } from '../vault/vault.ts';
import { createMemoryVault } from '../vault/testing/memory-vault.ts';
import { ASKED } from './asked.ts';
import { createClientKey } from './client-key.ts';
import { createCollectorClient } from './collector-client.ts';
import { enrol } from './enrol.ts';
import { CLIENT_KEY, enrolmentFile, identityOf, readEnrolment } from './enrolment.ts';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { createTestLog } from './testing/test-log.ts';
import { startWireServer, type WireServer } from './testing/wire-server.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

const authority = await createTestAuthority();
const policyJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
const logKey = createTestLog().key;
const policyKey = { ...policyJwk, kid: await calculateJwkThumbprint(policyJwk) };
const SECRET = 's'.repeat(43);
const AS = { workstation: 'reading-1', machineId: 'm'.repeat(64) };
const NOW = Date.parse('2026-03-01T10:00:00Z');

let server: WireServer;
let dataDir: string;
beforeEach(async () => {
  server = await startWireServer({ authority });
  dataDir = mkdtempSync(join(tmpdir(), 'enrol-'));
  reply({});
});
afterEach(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});

function reply(change: object): void {
  server.answers.set('POST /v1/enrol', async ({ body }) => {
    const certificate = await authority.sign(JSON.parse(body.toString()).csr);
    return { certificate, ca: authority.pem, collector: 'collector-1', site: 'North', policyKey, logKey, ...change };
  });
}
function token(change: object = {}): string {
  const content = { v: 1, collector: server.url, caFingerprint: authority.fingerprint, secret: SECRET, site: 'North' };
  const all = { ...content, expiresAt: '2026-03-02T10:00:00Z', ...change };
  return Buffer.from(JSON.stringify(all)).toString('base64url');
}
const run = (vault: Vault, text = token()) =>
  enrol({ vault, dataDir, wallMs: () => NOW, network: DIRECT_NETWORK, machine: {} }, text, AS);
const secretWasSent = () => server.heard.some(({ body }) => body.includes(SECRET));

describe('enrol', () => {
  it('gets a certificate with which the collector knows the workstation', async () => {
    const vault = createMemoryVault();
    expect(await run(vault)).toMatchObject({ ok: true, value: { collector: 'collector-1', site: 'North' } });
    const enrolment = await readEnrolment(dataDir, vault);
    if (enrolment === null) throw new Error('not enrolled');
    expect(enrolment).toMatchObject({ collectorUrl: server.url, policyKey, workstation: 'reading-1' });
    server.answers.set('GET /v1/health', () => ({ now: '2026-03-01T10:00:00Z' }));
    const client = createCollectorClient(identityOf(enrolment), DIRECT_NETWORK, () => undefined);
    expect((await client.time()).ok).toBe(true);
    await client.close();
  });

  it('leaves the key in the keychain alone, and the file to its owner', async () => {
    const vault = createMemoryVault();
    await run(vault);
    const file = enrolmentFile(dataDir);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain('PRIVATE');
    expect(text).not.toContain(SECRET);
    expect(vault.held.get(CLIENT_KEY)?.includes('PRIVATE KEY')).toBe(true);
    expect([...vault.held.keys()]).toEqual([SEALING_ENTRY, CLIENT_KEY]);
    const sealing = await readSealingEntry(vault);
    const sealKey = sealing?.next.key.toString('base64') ?? '';
    expect(sealing).toMatchObject({ isAgreed: true, next: { epoch: 0 }, chain: sealChainOf(sealing!.next.key) });
    expect(JSON.parse(server.heard[0]?.body.toString() ?? '')).toMatchObject({ sealKey });
    expect(text).not.toContain(sealKey);
    expect(server.heard[0]?.body.toString()).not.toContain('PRIVATE');
  });

  it('is null before', async () => {
    expect(await readEnrolment(dataDir, createMemoryVault())).toBeNull();
  });

  it('asks again in the same words after an answer that was lost, and in others for another token or machine', async () => {
    const vault = createMemoryVault();
    const asked = () => server.heard.map(({ body }) => JSON.parse(body.toString()));
    server.mishaps.push({ kind: 'lost-answer' }, { kind: 'lost-answer' });
    expect(await run(vault)).toMatchObject({ code: 'collector.unreachable' });
    expect(await run(vault, token({ secret: 't'.repeat(43) }))).toMatchObject({ code: 'collector.unreachable' });
    expect(vault.held.has(ASKED)).toBe(true);
    expect((await run(vault, token({ secret: 't'.repeat(43) }))).ok).toBe(true);
    const [first, other, again] = asked();
    expect(again).toEqual(other);
    expect([other.csr === first.csr, other.sealKey === first.sealKey]).toEqual([false, false]);
    await run(vault);
    expect(asked()[3].csr).not.toBe(first.csr);
  });

  it('passes on that the token is spent', async () => {
    server.mishaps.push({ kind: 'answer', status: 403, body: '{"code":"token.rejected"}' });
    expect(await run(createMemoryVault())).toMatchObject({ ok: false, code: 'token.rejected' });
    expect(await readEnrolment(dataDir, createMemoryVault())).toBeNull();
  });
});

describe('before anything secret is sent', () => {
  it('refuses a server of another authority', async () => {
    const other = await createTestAuthority();
    const text = token({ caFingerprint: other.fingerprint });
    expect(await run(createMemoryVault(), text)).toMatchObject({ ok: false, code: 'collector.untrusted' });
    expect(secretWasSent()).toBe(false);
  });

  it('refuses a server that shows the authority’s certificate without one of its own', async () => {
    await server.close();
    const other = await createTestAuthority();
    const own = await other.server();
    const identity = { ...own, pem: `${own.pem}\n${authority.pem}` };
    server = await startWireServer({ authority, identity });
    reply({});
    expect((await run(createMemoryVault())).ok).toBe(false);
    expect(secretWasSent()).toBe(false);
  });

  it('refuses a certificate for another address', async () => {
    await server.close();
    server = await startWireServer({ authority, identity: await authority.server({ host: '192.0.2.1' }) });
    expect(await run(createMemoryVault())).toMatchObject({ code: 'collector.untrusted' });
    expect(secretWasSent()).toBe(false);
  });

  it.each([
    ['no token', 'hello', 'enrol.token_unreadable'],
    ['an expired one', { expiresAt: '2026-03-01T10:00:00Z' }, 'enrol.token_expired'],
    ['one for plain HTTP', { collector: 'http://127.0.0.1:1' }, 'enrol.token_unreadable'],
    ['one with more in it', { more: 1 }, 'enrol.token_unreadable'],
    ['one for a server that is not there', { collector: 'https://127.0.0.1:9' }, 'collector.unreachable'],
  ])('refuses %s', async (_what, text, code) => {
    const given = typeof text === 'string' ? text : token(text);
    expect(await run(createMemoryVault(), given)).toMatchObject({ ok: false, code });
    expect(server.heard).toEqual([]);
  });

  it('finds out whether the keychain takes the key', async () => {
    const locked = { ...createMemoryVault(), set: () => Promise.reject(new Error('vault.locked')) };
    await expect(run(locked)).rejects.toThrow('vault.locked');
    expect(server.heard).toEqual([]);
  });
});

describe('a reply that does not fit', () => {
  it.each([
    [
      'a certificate for another key',
      async () => ({ certificate: await authority.sign((await createClientKey()).request) }),
    ],
    [
      'a certificate of another authority',
      async () => ({ certificate: (await (await createTestAuthority()).client()).pem }),
    ],
    ['no certificate', async () => ({ certificate: 'certificate' })],
    ['a log key that is none', async () => ({ logKey: logKey.replace('+', '+0') })],
    ['a policy key under another name', async () => ({ policyKey: { ...policyKey, kid: 'other' } })],
  ])('%s is refused, and nothing is kept', async (_what, change) => {
    reply(await change());
    const vault = createMemoryVault();
    expect(await run(vault)).toMatchObject({ ok: false, code: 'enrol.reply_invalid' });
    expect([...vault.held.keys()]).toEqual([ASKED]);
    expect(await readEnrolment(dataDir, vault)).toBeNull();
  });
});

describe('an enrolment that was changed', () => {
  it.each([
    ['another collector', (text: string) => text.replace('https://127.0.0.1', 'https://127.0.0.2')],
    ['one byte', (text: string) => `${text} `],
    ['no JSON', () => 'hello'],
  ])('is not used: %s', async (_what, change) => {
    const vault = createMemoryVault();
    await run(vault);
    writeFileSync(enrolmentFile(dataDir), change(readFileSync(enrolmentFile(dataDir), 'utf8')));
    await expect(readEnrolment(dataDir, vault)).rejects.toThrow('enrolment.tampered');
  });
});
