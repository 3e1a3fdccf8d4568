import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recogniseMachine, rememberMachine } from '../enrolment/known-machine.ts';
import { AgentError } from '../errors.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';
import { createMemoryVault } from '../vault/testing/memory-vault.ts';
import type { Vault } from '../vault/vault.ts';
import { markOf, NO_MARKS } from '../workstation/machine-marks.ts';
import { createClientKey } from './client-key.ts';
import { createCollectorClient, type CollectorClient } from './collector-client.ts';
import type { ClientCertificate } from './collector-link.ts';
import { CLIENT_KEY, enrolmentFile, identityOf, readEnrolment, writeEnrolment, type Enrolment } from './enrolment.ts';
import { endOf } from './own-certificate.ts';
import { createRenewing, renewIfDue, type Renewal } from './renew-certificate.ts';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { startWireServer, type Mishap, type WireServer } from './testing/wire-server.ts';

const authority = await createTestAuthority();
const DAY_MS = 86_400_000;
const SEEN = { machineId: 'm'.repeat(64), marks: { ...NO_MARKS, uuid: markOf('uuid', 'uuid-1') } };
const OTHER = { ...SEEN, marks: { ...NO_MARKS, uuid: markOf('uuid', 'uuid-2') } };

let server: WireServer;
let dataDir: string;
let vault: ReturnType<typeof createMemoryVault>;
let client: CollectorClient;
let before: Enrolment;
let inUse: ClientCertificate;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'renewal-'));
  vault = createMemoryVault();
  server = await startWireServer({ authority });
  inUse = await authority.client();
  before = {
    v: 1,
    collectorUrl: server.url,
    workstation: 'reading-1',
    certificate: inUse.pem,
    ca: authority.pem,
    collector: 'collector-1',
    site: 'North',
    policyKey: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'k' },
    logKey: 'log',
    privateKey: inUse.privateKey,
  };
  await rememberMachine(vault, inUse.pem, SEEN);
  await writeEnrolment(dataDir, vault, before);
  client = createCollectorClient(identityOf(before), DIRECT_NETWORK, () => undefined);
  reply(({ csr }) => authority.sign(csr, { days: 730 }));
  server.answers.set('GET /v1/health', () => ({ now: '2026-03-01T10:00:00Z' }));
});
afterEach(async () => {
  await client.close();
  await server.close();
  rmSync(dataDir, { recursive: true });
});

function reply(certificate: (request: { csr: string }) => Promise<string | null> | string): void {
  server.answers.set('POST /v1/certificate', async ({ body }) => ({
    certificate: await certificate(JSON.parse(body.toString())),
  }));
}
const goOnAs = (next: ClientCertificate): void => {
  client.goOnAs(next);
  inUse = next;
};
const run = (change: { vault?: Vault; wallMs?: () => number } = {}) =>
  renewIfDue({ dataDir, vault, wallMs: Date.now, inUse: () => inUse, ask: client.renew, goOnAs, ...change });
const requests = () => server.heard.filter(({ path }) => path === '/v1/certificate');
const kept = () => ({ file: readFileSync(enrolmentFile(dataDir), 'utf8'), vault: new Map(vault.held) });
const later = (code: string) => ({ kind: 'later', code });
/** The keychain, but for one task on one name. */
const without = (task: 'set' | 'remove', names: (name: string) => boolean): Vault => ({
  ...vault,
  [task]: (name: string, value: Buffer) =>
    names(name) ? Promise.reject(new AgentError('vault.locked')) : vault[task](name, value),
});

describe('a certificate that comes near its end', () => {
  it('is replaced: key, certificate and memory of the machine; everything else of the enrolment stays', async () => {
    const old = inUse.pem;
    expect(await run()).toEqual({ kind: 'renewed', certificate: inUse });
    const { certificate, privateKey } = inUse.pem === old ? before : { certificate: inUse.pem, ...inUse };
    expect([certificate === old, privateKey === before.privateKey]).toEqual([false, false]);
    expect(await readEnrolment(dataDir, vault)).toEqual({ ...before, certificate, privateKey });
    expect((await recogniseMachine(vault, certificate, SEEN)).verdict).toBe('same');
    expect((await recogniseMachine(vault, certificate, OTHER)).verdict).toBe('other');
    expect((await recogniseMachine(vault, old, SEEN)).verdict).toBe('unlearned');
    await client.time();
    expect(server.heard.map(({ path, as }) => [path, as])).toEqual([
      ['/v1/certificate', new X509Certificate(old).serialNumber],
      ['/v1/health', new X509Certificate(certificate).serialNumber],
    ]);
    expect(await run()).toEqual({ kind: 'not-due' });
  });

  it('is so from 180 days on, and nothing is asked before', async () => {
    const dueMs = endOf(inUse.pem) - 180 * DAY_MS;
    expect([await run({ wallMs: () => dueMs }), server.heard]).toEqual([{ kind: 'not-due' }, []]);
    expect(await run({ wallMs: () => dueMs + 1 })).toMatchObject({ kind: 'renewed' });
  });

  it('goes on with what could be kept at an earlier time and not be put to use, and asks for no other', async () => {
    expect(await run({ vault: without('remove', () => true) })).toEqual(later('vault.locked'));
    expect(inUse.pem).toBe(before.certificate);
    expect(await run()).toEqual({ kind: 'renewed', certificate: inUse });
    expect(await readEnrolment(dataDir, vault)).toMatchObject({ certificate: inUse.pem });
    expect([requests().length, inUse.pem === before.certificate]).toEqual([1, false]);
    expect((await recogniseMachine(vault, inUse.pem, OTHER)).verdict).toBe('other');
  });
});

describe('nothing changes, and it is asked for again', () => {
  const refusals: readonly (readonly [string, Mishap])[] = [
    ['certificate.not_due', { kind: 'answer', status: 409, body: '{"code":"certificate.not_due"}' }],
    ['pushback', { kind: 'answer', status: 503, body: '{"code":"pushback","retryAfterSeconds":3600}' }],
    ['not_found', { kind: 'answer', status: 404, body: '{"code":"not_found"}' }],
    ['collector.unreachable', { kind: 'lost-answer' }],
  ];
  it.each(refusals)('after %s', async (code, mishap) => {
    server.mishaps.push(mishap);
    const was = kept();
    expect(await run()).toEqual(later(code));
    expect([kept(), inUse.pem]).toEqual([was, before.certificate]);
    expect((await run()).kind).toBe('renewed');
  });

  const replies: readonly (readonly [string, () => Promise<string | null> | string])[] = [
    ['another key', async () => authority.sign((await createClientKey()).request, { days: 730 })],
    ['no certificate', () => 'certificate'],
  ];
  const signed = [
    ['another workstation', { days: 730, subject: 'CN=other' }],
    ['no longer than the present one', { days: 0.5 }],
  ] as const;
  it.each(replies)('after an answer for %s', (_what, certificate) => isRefused(certificate));
  it.each(signed)('after an answer for %s', (_what, change) => isRefused(({ csr }) => authority.sign(csr, change)));
  it('after an answer of another authority', async () => {
    const other = await createTestAuthority();
    await isRefused(({ csr }) => other.sign(csr, { days: 730 }));
  });
  async function isRefused(certificate: Parameters<typeof reply>[0]): Promise<void> {
    reply(certificate);
    const was = kept();
    expect(await run()).toEqual(later('certificate.reply_invalid'));
    expect([kept(), inUse.pem]).toEqual([was, before.certificate]);
  }

  it('with a keychain that takes nothing, or a folder: nothing is asked', async () => {
    const was = kept();
    expect(await run({ vault: without('set', () => true) })).toEqual(later('vault.locked'));
    mkdirSync(`${enrolmentFile(dataDir)}.trial`);
    expect(await run()).toEqual(later('enrolment.unwritable'));
    expect([kept(), server.heard]).toEqual([was, []]);
  });

  it('with a keychain that does not take the key that was asked for', async () => {
    const { file } = kept();
    expect(await run({ vault: without('set', (name) => name === CLIENT_KEY) })).toEqual(later('vault.locked'));
    expect([kept().file, inUse.pem]).toEqual([file, before.certificate]);
    expect(await readEnrolment(dataDir, vault)).toEqual(before);
    expect((await run()).kind).toBe('renewed');
    expect(requests()).toHaveLength(2);
  });

  it('with an enrolment that is not there any more, or is another one', async () => {
    rmSync(enrolmentFile(dataDir));
    expect(await run()).toEqual(later('workstation.not_enrolled'));
    const other = await authority.client();
    await writeEnrolment(dataDir, vault, { ...before, certificate: other.pem, privateKey: inUse.privateKey });
    expect(await run()).toEqual(later('certificate.reply_invalid'));
    expect([server.heard, existsSync(`${enrolmentFile(dataDir)}.new`)]).toEqual([[], false]);
  });
});

describe('when it is asked for', () => {
  const outcomes: Renewal[] = [];
  const asked = { times: 0 };
  const renewing = () => {
    asked.times = 0;
    return createRenewing(async () => {
      asked.times += 1;
      return outcomes.shift() ?? { kind: 'not-due' };
    });
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('is once the collector is heard, and each hour; one at a time', async () => {
    const look = renewing();
    look('heard');
    look('hour');
    expect(asked.times).toBe(1);
    await settle();
    look('heard');
    expect(asked.times).toBe(1);
    look('hour');
    expect(asked.times).toBe(2);
  });

  it('is again with the next hour after a refusal, and as soon as it is heard again after no answer', async () => {
    for (const [code, times] of [
      ['pushback', 1],
      ['vault.locked', 1],
      ['collector.unreachable', 2],
    ] as const) {
      outcomes.push({ kind: 'later', code });
      const look = renewing();
      look('heard');
      await settle();
      look('heard');
      expect([code, asked.times]).toEqual([code, times]);
      await settle();
      look('hour');
      expect(asked.times).toBe(times + 1);
    }
  });

  it('is with the next hour after a disk that took nothing, which ends no agent', async () => {
    const look = createRenewing(async () => {
      asked.times += 1;
      throw new AgentError('audit.disk_full');
    });
    asked.times = 0;
    look('heard');
    await settle();
    look('heard');
    expect(asked.times).toBe(1);
    look('hour');
    await settle();
    expect(asked.times).toBe(2);
  });
});
