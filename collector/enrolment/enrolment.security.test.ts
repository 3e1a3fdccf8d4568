import 'reflect-metadata';
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOwnAudit } from '../audit/own-audit.ts';
import { workstationTable } from '../cli/workstation-table.ts';
import { queries } from '../store/queries.ts';
import { listWorkstations } from './workstations.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { createCaller, createRequest, enrolTestWorkstation } from '../testing/test-workstation.ts';

let collector: TestCollector;
let stranger: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
  stranger = await createTestCollector();
});
afterAll(async () => {
  await collector.close();
  await stranger.close();
});

const enrol = async (secret: string, csr?: string, machineId = 'm-1') => {
  const json = { secret, csr: csr ?? (await createRequest()).csr, workstation: 'reading-1', machineId };
  return createCaller(collector)('POST', '/v1/enrol', { json });
};

describe('enrolment', () => {
  it('gives a client certificate that is one and nothing else', async () => {
    const { reply, call } = await enrolTestWorkstation(collector);
    const certificate = new X509Certificate(reply.certificate);
    expect(certificate.verify(new X509Certificate(reply.ca).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.subject).toMatch(/^CN=[0-9a-f-]{36}$/); // ours, not the one asked for
    expect((await call('GET', '/v1/health')).json()).toMatchObject({ status: 'ok' });
  });

  it('takes a token once, also of two requests at the same time', async () => {
    const { secret } = collector.token();
    const replies = await Promise.all([enrol(secret, undefined, 'a'), enrol(secret, undefined, 'b')]);
    expect(replies.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 403]);
    expect((await enrol(secret)).error().code).toBe('token.rejected');
  });

  it('gives the same request the same certificate again, for no further use, until that does not count any more', async () => {
    const { secret } = collector.token(2);
    const { csr } = await createRequest();
    const ask = async () => {
      const reply = await enrol(secret, csr, 'm-asks-again');
      return reply.status === 200 ? reply.json() : reply.error();
    };
    const [first, beside] = await Promise.all([ask(), ask()]);
    const { store, clock } = collector.running().collector;
    const usesLeft = () => store.all(queries.selectFrom('enrolmentTokens').select('usesLeft')).at(-1)?.usesLeft;
    expect([beside, await ask(), usesLeft()]).toEqual([first, first, 1]);
    const other = await enrol(secret, csr, 'm-another');
    expect([other.status, usesLeft()]).toEqual([200, 0]);
    collector.clock.advance(2 * 3_600_000); // the token has expired, which says nothing of the use it had
    expect(await ask()).toEqual(first);
    collector.clock.advance(-2 * 3_600_000);
    store.change(queries.updateTable('certificates').set({ revokedMs: clock.wallMs() }));
    expect(await ask()).toMatchObject({ code: 'token.rejected' });
  });

  it('that is refused leaves nothing behind: no use of the token is lost, and what was enrolled before still counts', async () => {
    const { store } = collector.running().collector;
    const usesLeft = () => store.all(queries.selectFrom('enrolmentTokens').select('usesLeft')).at(-1)?.usesLeft;
    const admitted = () => readOwnAudit(collector.running().collector).records.length;
    const taken = randomBytes(32).toString('base64');
    const ask = async (secret: string, machineId: string, sealKey: string) => {
      const json = { secret, csr: (await createRequest()).csr, workstation: 'reading-1', machineId, sealKey };
      return createCaller(collector)('POST', '/v1/enrol', { json });
    };
    expect((await ask(collector.token().secret, 'm-owns-the-key', taken)).status).toBe(200);
    const idOf = (machineId: string) =>
      store.first(queries.selectFrom('workstations').select('id').where('machineId', '=', machineId))?.id;
    const before = await enrolTestWorkstation(collector, 'm-wants-the-key');
    const { secret } = collector.token(2);
    const told = admitted();
    for (const machine of ['m-wants-the-key', 'm-wants-it-too', 'm-wants-it-too'])
      expect((await ask(secret, machine, taken)).error().code).toBe('request.invalid');
    expect([usesLeft(), admitted()]).toEqual([2, told]);
    expect((await before.call('GET', '/v1/health')).status).toBe(200);
    expect(idOf('m-wants-it-too')).toBeUndefined();
    // Who is nobody yet is told as the one whose key it named: there is no other that people could find.
    const alerts = queries.selectFrom('alerts').select(['workstation', 'count']).where('kind', '=', 'seal.key_refused');
    expect(store.all(alerts.orderBy('id'))).toEqual([
      { workstation: idOf('m-wants-the-key'), count: 1 },
      { workstation: idOf('m-owns-the-key'), count: 2 },
    ]);
    const atOnce = await Promise.all([enrol(secret, undefined, 'm-twice'), enrol(secret, undefined, 'm-twice')]);
    expect(atOnce.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 403]);
    expect(usesLeft()).toBe(1);
  });

  it('refuses an unknown and an expired token', async () => {
    expect((await enrol('x'.repeat(43))).error().code).toBe('token.rejected');
    const { secret } = collector.token();
    collector.clock.advance(2 * 3_600_000);
    expect((await enrol(secret)).error().code).toBe('token.rejected');
    collector.clock.advance(-2 * 3_600_000);
  });

  it('refuses a request that is not signed by its key, is no request, or has a weak key; the token stays good', async () => {
    const { secret } = collector.token();
    const { csr } = await createRequest();
    const body = csr.split('\n');
    const at = body.length - 3;
    const forged = body
      .with(
        at,
        body[at]!.replace(/[A-Za-z]/, (char) => (char === 'A' ? 'B' : 'A')),
      )
      .join('\n');
    const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Buffer.of(1, 0, 1) };
    const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
    const weak = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=x', keys, signingAlgorithm: rsa });
    for (const bad of [forged, 'not pem', weak.toString('pem')]) {
      expect((await enrol(secret, bad)).error().code).toBe('request.invalid');
    }
    expect((await enrol(secret)).status).toBe(200);
  });

  it('takes an Ed25519 key', async () => {
    const algorithm = { name: 'Ed25519' } as const;
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    if (!('privateKey' in keys)) throw new Error('no pair');
    const csr = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=x', keys, signingAlgorithm: algorithm });
    expect((await enrol(collector.token().secret, csr.toString('pem'), 'm-ed')).status).toBe(200);
  });

  it('keeps a machine that enrols again the same workstation, ends its old certificate, and alarms', async () => {
    const first = await enrolTestWorkstation(collector, 'same-machine');
    const second = await enrolTestWorkstation(collector, 'same-machine');
    const subjectOf = (pem: string) => new X509Certificate(pem).subject;
    expect(subjectOf(second.reply.certificate)).toBe(subjectOf(first.reply.certificate));
    expect((await first.call('GET', '/v1/health')).error().code).toBe('certificate.rejected');
    expect((await second.call('GET', '/v1/health')).status).toBe(200);
    const { store } = collector.running().collector;
    const kinds = store.all(queries.selectFrom('alerts').select('kind')).map(({ kind }) => kind);
    expect(kinds).toContain('workstation.enrolled_again');
    const row = listWorkstations({ store }).find(({ id }) => subjectOf(first.reply.certificate) === `CN=${id}`);
    expect(row).toMatchObject({ enrolments: 2, lastEnrolledAt: expect.stringMatching(/Z$/) });
    expect(workstationTable([{ ...row!, below: null }], 0).join('\n')).toContain('(2 times)');
  });

  it('says when another machine of the site is enrolled under the same name', async () => {
    const first = await enrol(collector.token().secret, undefined, 'one-machine');
    const second = await enrol(collector.token().secret, undefined, 'another-machine');
    expect([first.status, second.status]).toEqual([200, 200]);
    const { collector: own } = collector.running();
    const last = readOwnAudit(own).records.findLast(({ kind }) => kind === 'workstation.admitted');
    expect(last?.detail).toMatchObject({ isAgain: false, sameName: expect.any(Number) });
    const raised = queries.selectFrom('alerts').selectAll().where('kind', '=', 'workstation.same_name');
    expect(own.store.all(raised).at(-1)).toMatchObject({ workstation: last?.detail['workstation'], state: 'open' });
  });
});

describe('client certificates', () => {
  const guarded = [
    ['GET', '/v1/policy'],
    ['GET', '/v1/orders?after=0'],
    ['GET', '/v1/health'],
    ['GET', '/v1/trails/018f5b5e-7c1a-7c1a-8c1a-018f5b5e7c1a'],
    ['POST', '/v1/certificate'],
    ['POST', '/v1/records'],
    ['POST', '/v1/sign-in/password'],
    ['POST', '/v1/sign-in/code'],
    ['POST', '/v1/sign-in/enrolment'],
    ['POST', '/v1/step-up'],
  ] as const;

  it('are asked of every route but enrolment: none, and one of another CA, are refused', async () => {
    const other = await enrolTestWorkstation(stranger);
    for (const call of [createCaller(collector), createCaller(collector, other.identity)]) {
      for (const [method, path] of guarded) {
        const reply = await call(method, path, method === 'POST' ? { json: {} } : {});
        expect([path, reply.status, reply.error()]).toEqual([path, 403, { code: 'certificate.rejected' }]);
      }
    }
  });

  it('stop counting when they are revoked, on a connection that is open already', async () => {
    const { call } = await enrolTestWorkstation(collector);
    expect((await call('GET', '/v1/health')).status).toBe(200);
    const { store, clock } = collector.running().collector;
    store.change(queries.updateTable('certificates').set({ revokedMs: clock.wallMs() }));
    expect((await call('GET', '/v1/health')).status).toBe(403);
  });
});

describe('TLS', () => {
  const handshake = (options: ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const { port, caPem } = collector.running();
      const socket = connect({ host: '127.0.0.1', port, ca: caPem, ...options }, () => {
        resolve(socket.getProtocol() ?? 'none');
        socket.destroy();
      });
      socket.on('error', () => resolve('refused'));
    });

  it('speaks 1.3 and 1.2, nothing older, and no plain HTTP', async () => {
    expect(await handshake({})).toBe('TLSv1.3');
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await handshake(old)).toBe('refused');
    const plain = collector.running().url.replace('https:', 'http:');
    await expect(fetch(`${plain}/v1/health`)).rejects.toThrow();
  });

  it('is trusted by its own CA only, under all its names', async () => {
    expect(await handshake({ ca: stranger.running().caPem })).toBe('refused');
    for (const servername of ['localhost']) expect(await handshake({ servername })).toBe('TLSv1.3');
    expect(await handshake({ servername: 'elsewhere.example' })).toBe('refused');
  });
});
