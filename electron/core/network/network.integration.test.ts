import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createSecureServer } from 'node:https';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectPacs } from '../pacs/pacs.ts';
import { searchStudies } from '../pacs/search-studies.ts';
import type { MachinePolicy } from '../policy/machine/machine-policy.ts';
import { settingsOf } from '../policy/machine/machine-settings.ts';
import { createProtectedFolder, IS_ROOT } from '../policy/machine/testing/protected-folder.ts';
import { createCollectorClient } from '../sync/collector-client.ts';
import { findAuthority } from '../sync/find-authority.ts';
import { createTestAuthority, ENDED } from '../../../protocol/tls/testing/test-authority.ts';
import { startWireServer } from '../sync/testing/wire-server.ts';
import { openNetwork } from './network.ts';
import { startConnectProxy, type ConnectProxyOptions } from './testing/connect-proxy.ts';

const authority = await createTestAuthority('Collector');
const hospital = await createTestAuthority('Hospital');
const certificate = await authority.client();
const NAME = 'collector.hospital.example';
const NOW = '2026-03-01T10:00:00.000Z';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});
const wayOut = async (policy: MachinePolicy) => (await openNetwork(settingsOf(policy))).network;

async function collector(host = NAME) {
  const server = await startWireServer({ authority, identity: await authority.server({ host }) });
  server.answers.set('GET /v1/health', () => ({ status: 'ok', now: NOW }));
  ending.push(server.close);
  return Number(new URL(server.url).port);
}
async function proxy(options: ConnectProxyOptions) {
  const started = await startConnectProxy(options);
  ending.push(started.close);
  return started;
}
async function ask(collectorUrl: string, policy: MachinePolicy) {
  const client = createCollectorClient(
    { collectorUrl, ca: authority.pem, certificate },
    await wayOut(policy),
    () => undefined,
  );
  ending.push(client.close);
  return client.time();
}
const HEARD = { ok: true, value: NOW };
const UNREACHABLE = { ok: false, code: 'collector.unreachable', status: null };

describe('a proxy', () => {
  it('is the way to the collector, with TLS to the collector itself', async () => {
    const through = await proxy({ to: await collector() });
    expect(await ask(`https://${NAME}:8443`, { proxyUrl: through.url })).toEqual(HEARD);
    expect(through.asked).toEqual([`${NAME}:8443`]);
  });

  it('is the way of the enrolment, too', async () => {
    const through = await proxy({ to: await collector() });
    const found = await findAuthority(
      `https://${NAME}`,
      authority.fingerprint,
      await wayOut({ proxyUrl: through.url }),
    );
    expect(found.ok).toBe(true);
    expect(through.asked).toEqual([`${NAME}:443`]);
  });

  it('cannot stand in for the collector', async () => {
    const impostor = await startWireServer({ authority, identity: await hospital.server({ host: NAME }) });
    ending.push(impostor.close);
    const through = await proxy({ to: Number(new URL(impostor.url).port) });
    expect(await ask(`https://${NAME}`, { proxyUrl: through.url })).toMatchObject({ code: 'collector.untrusted' });
    expect(impostor.heard).toEqual([]);
  });

  it.each<readonly [string, ConnectProxyOptions['manners'] & object]>([
    ['wants a password', { kind: 'refuse', status: 407 }],
    ['answers with another success', { kind: 'refuse', status: 204 }],
    ['speaks before the collector', { kind: 'speak-first' }],
    ['breaks off', { kind: 'break' }],
  ])('that %s is no way', async (_what, manners) => {
    const through = await proxy({ to: await collector(), manners });
    expect(await ask(`https://${NAME}`, { proxyUrl: through.url })).toEqual(UNREACHABLE);
    expect(through.asked).toHaveLength(1);
  });

  it('that does not answer is waited for as long as is set, and no longer', async () => {
    const through = await proxy({ to: 1, manners: { kind: 'hang' } });
    const startMs = performance.now();
    const policy = { proxyUrl: through.url, connectSeconds: 1, answerSeconds: 30 };
    expect(await ask(`https://${NAME}`, policy)).toEqual(UNREACHABLE);
    expect(performance.now() - startMs).toBeGreaterThan(900);
    expect(performance.now() - startMs).toBeLessThan(15_000); // not the thirty seconds of an answer
    const found = await findAuthority(`https://${NAME}`, authority.fingerprint, await wayOut(policy));
    expect(found).toMatchObject({ code: 'collector.unreachable' });
  });

  it('is passed by for this workstation and for the hosts that are named', async () => {
    const port = await collector('127.0.0.1');
    const through = await proxy({ to: port });
    expect(await ask(`https://127.0.0.1:${port}`, { proxyUrl: through.url })).toEqual(HEARD);
    const bypassed = { proxyUrl: through.url, proxyBypass: ['.hospital.example'], connectSeconds: 2 };
    expect(await ask(`https://${NAME}`, bypassed)).toEqual(UNREACHABLE); // straight: nobody has that name
    expect(through.asked).toEqual([]);
  });

  it.skipIf(!IS_ROOT)('of https is asked only when somebody trusted vouches for it', async () => {
    const to = await collector();
    const identity = await hospital.server({ host: '127.0.0.1' });
    const through = await proxy({ to, identity });
    expect(await ask(`https://${NAME}`, { proxyUrl: through.url })).toEqual(UNREACHABLE);
    expect(through.asked).toEqual([]);
    const folder = createProtectedFolder();
    ending.push(folder.remove);
    folder.set(hospital.pem);
    expect(await ask(`https://${NAME}`, { proxyUrl: through.url, caFile: folder.policyFile })).toEqual(HEARD);
  });
});

describe('an address of IPv6', () => {
  const listen6 = async () => {
    const to = await collector('::1');
    const server = createServer((near) => {
      const far = createConnection(to);
      near.pipe(far).pipe(near);
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
    ending.push(() => server.close());
    return (server.address() as AddressInfo).port;
  };
  it('is reached, alone or beside IPv4, and not by IPv4 alone', async () => {
    const port = await listen6();
    expect(await ask(`https://[::1]:${port}`, {})).toEqual(HEARD);
    expect(await ask(`https://[::1]:${port}`, { addressFamily: 'ipv6' })).toEqual(HEARD);
    expect((await findAuthority(`https://[::1]:${port}`, authority.fingerprint, await wayOut({}))).ok).toBe(true);
  });

  it('is asked of a proxy in brackets', async () => {
    const through = await proxy({ to: await collector('2001:db8::7') });
    expect(await ask('https://[2001:db8::7]:8443', { proxyUrl: through.url })).toEqual(HEARD);
    expect(through.asked).toEqual(['[2001:db8::7]:8443']);
  });
});

describe('a name with both kinds of addresses', () => {
  it('is looked up for the kind that is set', async () => {
    const to = await collector('localhost'); // listens for IPv4 alone
    expect(await ask(`https://localhost:${to}`, { addressFamily: 'ipv4' })).toEqual(HEARD);
    expect(await ask(`https://localhost:${to}`, { addressFamily: 'any' })).toEqual(HEARD);
    expect(await ask(`https://localhost:${to}`, { addressFamily: 'ipv6' })).toEqual(UNREACHABLE);
  });
});

describe('a server that takes the connection and says nothing', () => {
  it('is waited for as long as is set', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ending.push(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const startMs = performance.now();
    expect(await ask(`https://127.0.0.1:${port}`, { connectSeconds: 1, answerSeconds: 30 })).toEqual(UNREACHABLE);
    expect(performance.now() - startMs).toBeLessThan(15_000);
  });
});

describe.skipIf(!IS_ROOT)('further certificate authorities', () => {
  const archive = async (change = {}) => {
    const { pem, privateKey } = await hospital.server(change);
    const server = createSecureServer({ cert: pem, key: privateKey }, (_incoming, outgoing) =>
      outgoing.writeHead(204).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ending.push(() => server.close());
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`;
  };
  const askArchive = async (dicomWebUrl: string, policy: MachinePolicy) => {
    const settings = { dicomWebUrl, timeoutSeconds: 5, authentication: 'none', defaultIssuer: '' } as const;
    const pacs = connectPacs(settings, async () => null, await wayOut(policy));
    const found = await searchStudies(pacs, { patientId: 'GK-1' });
    const endMs = pacs.certificateEndMs();
    await pacs.close();
    return { found, endMs };
  };
  const search = async (dicomWebUrl: string, policy: MachinePolicy) => (await askArchive(dicomWebUrl, policy)).found;

  it('vouch for the PACS when a file of root’s has them, and not otherwise', async () => {
    const url = await archive();
    const folder = createProtectedFolder();
    ending.push(folder.remove);
    folder.set(`${hospital.pem}\n${authority.pem}\n`);
    expect(await search(url, {})).toEqual({ ok: false, code: 'pacs.untrusted' });
    expect(await search(url, { caFile: folder.policyFile, systemCas: false })).toMatchObject({ ok: true });
    expect(await search(url, { caFile: folder.policyFile })).toMatchObject({ ok: true });
    folder.set(authority.pem);
    expect(await search(url, { caFile: folder.policyFile })).toEqual({ ok: false, code: 'pacs.untrusted' });
  });

  it('let it be known when the certificate of the PACS ends, and that it has ended', async () => {
    const folder = createProtectedFolder();
    ending.push(folder.remove);
    folder.set(hospital.pem);
    const policy = { caFile: folder.policyFile };
    const { endMs } = await askArchive(await archive(), policy);
    expect(Math.abs((endMs ?? 0) - Date.now() - 86_400_000)).toBeLessThan(60_000);
    const ended = await askArchive(await archive(ENDED), policy);
    expect(ended).toEqual({ found: { ok: false, code: 'pacs.out_of_date' }, endMs: null });
  });

  it('are asked whatever the environment says', async () => {
    const url = await archive();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    try {
      expect(await search(url, { systemCas: false })).toEqual({ ok: false, code: 'pacs.untrusted' });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('that come later, or are exchanged, count from the next connection on; a file that goes takes nobody away', async () => {
    const url = await archive();
    const folder = createProtectedFolder();
    ending.push(folder.remove);
    const opened = await openNetwork(settingsOf({ caFile: folder.policyFile, systemCas: false }));
    const settings = { dicomWebUrl: url, timeoutSeconds: 5, authentication: 'none', defaultIssuer: '' } as const;
    const pacs = connectPacs(settings, async () => null, opened.network);
    const found = async () => {
      await opened.look();
      return [(await searchStudies(pacs, { patientId: 'GK-1' })).ok, opened.fault()];
    };
    expect(await found()).toEqual([false, 'network.ca_file_unusable']);
    folder.set(hospital.pem);
    expect(await found()).toEqual([true, null]);
    folder.unset();
    expect(await found()).toEqual([true, 'network.ca_file_unusable']);
    await pacs.close();
    folder.set(authority.pem);
    await opened.look();
    expect(await search(url, { caFile: folder.policyFile, systemCas: false })).toMatchObject({ ok: false });
    expect(opened.network.authorities()).toHaveLength(1);
    expect(opened.network.authorities()[0]).toContain(authority.pem.trim().split('\n')[1]);
  });

  it('of a file that others can write, that is none, or that names a server count for nothing, and it is told', async () => {
    const open = mkdtempSync(join(tmpdir(), 'glasskey-ca-'));
    ending.push(() => rmSync(open, { recursive: true }));
    writeFileSync(join(open, 'ca.pem'), hospital.pem);
    const folder = createProtectedFolder();
    ending.push(folder.remove);
    const faultOf = async (caFile: string) => (await openNetwork(settingsOf({ caFile }))).fault();
    expect(await faultOf(join(open, 'ca.pem'))).toBe('network.ca_file_unusable');
    expect(await faultOf(folder.policyFile)).toBe('network.ca_file_unusable');
    folder.set('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(await faultOf(folder.policyFile)).toBe('network.ca_file_unusable');
    folder.set((await hospital.server()).pem.split('-----END CERTIFICATE-----')[0] + '-----END CERTIFICATE-----\n');
    expect(await faultOf(folder.policyFile)).toBe('network.ca_file_unusable');
    folder.set(hospital.pem);
    expect(await faultOf(folder.policyFile)).toBeNull();
  });

  it('never vouch for the collector', async () => {
    const server = await startWireServer({ authority, identity: await hospital.server() });
    ending.push(server.close);
    const folder = createProtectedFolder();
    ending.push(folder.remove);
    folder.set(hospital.pem);
    expect(await ask(server.url, { caFile: folder.policyFile })).toMatchObject({ code: 'collector.untrusted' });
  });
});
