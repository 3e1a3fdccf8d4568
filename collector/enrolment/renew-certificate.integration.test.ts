import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RenewReplySchema } from '../../protocol/wire/enrolment.ts';
import { sweep } from '../alerts/sweep.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { restoreLog } from '../log/restore-log.ts';
import { queries } from '../store/queries.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import {
  createCaller,
  createRequest,
  enrolTestWorkstation,
  type TestWorkstation,
} from '../testing/test-workstation.ts';
import { openCertificateAuthority } from '../tls/certificate-authority.ts';
import { WORKSTATION_DAYS } from '../tls/issue-certificate.ts';
import { renewCertificate } from './renew-certificate.ts';
import { listWorkstations, revokeWorkstation } from './workstations.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

const own = () => collector.running().collector;
const fingerprintOf = (pem: string) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
const idOf = (workstation: TestWorkstation) =>
  new X509Certificate(workstation.identity.cert).subject.slice('CN='.length);

/** Enrolled so long ago that its certificate has `daysLeft`: TLS knows the time, and takes none of the future. */
async function enrolledWith(daysLeft: number): Promise<TestWorkstation> {
  const ageMs = (WORKSTATION_DAYS - daysLeft) * DAY_MS;
  collector.clock.set(-ageMs);
  const workstation = await enrolTestWorkstation(collector);
  collector.clock.set(ageMs);
  return workstation;
}

async function renew(workstation: TestWorkstation): Promise<TestWorkstation> {
  const { csr, key } = await createRequest();
  const reply = await workstation.call('POST', '/v1/certificate', { json: { csr } });
  if (reply.status !== 200) throw new Error(reply.error().code);
  const { certificate } = RenewReplySchema.parse(reply.json());
  const identity = { cert: certificate, key };
  return { ...workstation, identity, call: createCaller(collector, identity) };
}
const refusalOf = async (workstation: TestWorkstation, csr?: string) => {
  const json = { csr: csr ?? (await createRequest()).csr };
  return (await workstation.call('POST', '/v1/certificate', { json })).error();
};
const counts = async ({ call }: TestWorkstation) => (await call('GET', '/v1/health')).status === 200;
const rowsOf = (id: string) => listWorkstations(own()).filter((row) => row.id === id);
const issuedTo = (id: string) =>
  own().store.all(queries.selectFrom('certificates').selectAll().where('workstation', '=', id));
const ending = (id: string) =>
  own().store.all(
    queries
      .selectFrom('alerts')
      .selectAll()
      .where('kind', '=', 'workstation.certificate_ending')
      .where('workstation', '=', id),
  );

it('is known again with what it got after the backup to which the collector was put back, if that was approved', async () => {
  const [one, revoked] = [await enrolledWith(50), await enrolledWith(50)];
  const backup = own().store.connection.serialize();
  const [next, gone, stranger] = [await renew(one), await renew(revoked), await enrolledWith(700)];
  await collector.restart(() => writeFileSync(join(collector.dataDir, 'collector.db'), backup));
  const again = ({ identity }: TestWorkstation) => createCaller(collector, identity)('GET', '/v1/health');
  expect((await again(next)).status).toBe(403);
  revokeWorkstation(own(), idOf(revoked), 'test');
  restoreLog(own(), 'test', true);
  expect((await again(next)).status).toBe(200);
  expect([(await again(gone)).status, (await again(stranger)).status]).toEqual([403, 403]);
  expect(issuedTo(idOf(one)).map(({ renewal }) => renewal)).toEqual([0, 1]);
  const { kind, detail } = readOwnAudit(own()).records.findLast((record) => record.kind === 'workstation.admitted')!;
  expect([kind, detail['isFromBeforeRestoration']]).toEqual(['workstation.admitted', true]);
});

describe('a workstation whose certificate is near its end', () => {
  let old: TestWorkstation;
  let id: string;
  beforeEach(async () => {
    old = await enrolledWith(50);
    id = idOf(old);
  });

  it('gets the next one for the same name and another key; its own stays good until it ends', async () => {
    const next = await renew(old);
    const [before, after] = [new X509Certificate(old.identity.cert), new X509Certificate(next.identity.cert)];
    expect([after.subject, after.subjectAltName]).toEqual([before.subject, before.subjectAltName]);
    expect(after.publicKey.equals(before.publicKey)).toBe(false);
    expect(after.verify(new X509Certificate(old.reply.ca).publicKey)).toBe(true);
    const leftDays = (after.validToDate.getTime() - collector.clock.wallMs()) / DAY_MS;
    expect(Math.round(leftDays)).toBe(WORKSTATION_DAYS);
    expect([await counts(old), await counts(next)]).toEqual([true, true]);
  });

  it('is recorded as a renewal, raises no alert, and is neither listed twice nor counted as an enrolment', async () => {
    const alerts = () => own().store.all(queries.selectFrom('alerts').selectAll()).length;
    const [raised, enrolledAt] = [alerts(), rowsOf(id)[0]?.lastEnrolledAt];
    const next = await renew(old);
    const told = readOwnAudit(own()).records.findLast(({ kind }) => kind === 'workstation.admitted');
    expect(told?.detail).toEqual({
      workstation: id,
      name: 'reading-1',
      site: 'north',
      fingerprint: fingerprintOf(next.identity.cert),
      isRenewal: true,
    });
    expect(alerts()).toBe(raised);
    const certificateUntil = new Date(issuedTo(id).find(({ renewal }) => renewal === 1)?.expiresMs ?? 0).toISOString();
    expect(rowsOf(id)).toMatchObject([{ enrolments: 1, lastEnrolledAt: enrolledAt, certificateUntil }]);
  });

  it('is not said to lose it soon once it has the next one', async () => {
    const other = await enrolledWith(50);
    await renew(old);
    sweep(own(), 0);
    expect([ending(id).length, ending(idOf(other)).length]).toEqual([0, 1]);
  });

  it('has to wait an hour for another one; that ends the one whose answer was lost, or that a thief got', async () => {
    const lost = await renew(old);
    expect(await refusalOf(old)).toEqual({ code: 'pushback', retryAfterSeconds: 3600 });
    collector.clock.advance(HOUR_MS);
    const next = await renew(old);
    expect([await counts(old), await counts(lost), await counts(next)]).toEqual([true, false, true]);
    expect(issuedTo(id).filter(({ revokedMs }) => revokedMs === null)).toHaveLength(2);
  });

  it('gets one of two that it asks for at the same time', async () => {
    const asked = await Promise.allSettled([renew(old), renew(old)]);
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(issuedTo(id)).toHaveLength(2);
  });

  it('is not kept waiting by a renewal of a time that is yet to come', async () => {
    collector.clock.set(10 * HOUR_MS);
    await renew(old);
    collector.clock.set(-10 * HOUR_MS);
    await renew(old);
  });

  it('is refused what is not signed by its key', async () => {
    for (const csr of ['not pem', old.identity.cert]) {
      expect(await refusalOf(old, csr)).toEqual({ code: 'request.invalid' });
    }
    expect(issuedTo(id)).toHaveLength(1);
  });

  it('gets nothing once it is revoked, also when that happens while it is asking', async () => {
    const { store, keyring, clock } = own();
    const authority = await openCertificateAuthority(store, keyring, clock.wallMs());
    const [{ expiresMs } = { expiresMs: 0 }] = issuedTo(id);
    const renewing = { id, certificate: { fingerprint: fingerprintOf(old.identity.cert), expiresMs } };
    const asked = renewCertificate(own(), authority, renewing, (await createRequest()).csr);
    revokeWorkstation(own(), id, 'test');
    expect(await asked).toEqual({ ok: false, code: 'certificate.rejected' });
    expect(await refusalOf(old)).toEqual({ code: 'certificate.rejected' });
    expect(rowsOf(id)).toMatchObject([{ certificateUntil: null }]);
  });
});

describe('a workstation whose certificate is good for long', () => {
  it('gets no other, until 200 days before its end', async () => {
    expect(await refusalOf(await enrolledWith(201))).toEqual({ code: 'certificate.not_due' });
    const due = await enrolledWith(200);
    expect(await counts(await renew(due))).toBe(true);
  });

  it('has renewed: the next one is not due either', async () => {
    const next = await renew(await enrolledWith(10));
    expect(await refusalOf(next)).toEqual({ code: 'certificate.not_due' });
  });
});
