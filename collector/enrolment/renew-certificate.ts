import { RENEWABLE_FROM_MS, type RenewReply } from '../../protocol/wire/enrolment.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';
import type { CertificateAuthority } from '../tls/certificate-authority.ts';
import { type Issued, issueWorkstationCertificate, readWorkstationRequest } from '../tls/issue-certificate.ts';

/** A workstation, and the certificate with which it asks for the next one. */
export type Renewing = {
  readonly id: string;
  readonly certificate: { readonly fingerprint: string; readonly expiresMs: number };
};

const PAUSE_MS = 3_600_000;

/**
 * Gives a workstation its next certificate while its own is good. Its own stays good until it ends, so that a machine that was
 * put back to an earlier state is not locked out. Every other one ends: of an answer that was lost, or somebody else's; who
 * works with it is refused from then on, and that is noticed. Refuses `certificate.not_due`, `request.invalid`, `pushback`,
 * `certificate.rejected`.
 */
export async function renewCertificate(
  collector: Collector,
  authority: CertificateAuthority,
  { id, certificate }: Renewing,
  csr: string,
): Promise<Result<RenewReply>> {
  const { store, clock } = collector;
  if (certificate.expiresMs - clock.wallMs() > RENEWABLE_FROM_MS) return refuse('certificate.not_due');
  const publicKey = await readWorkstationRequest(csr);
  if (publicKey === null) return refuse('request.invalid');
  const issued = await issueWorkstationCertificate(authority, { workstation: id, publicKey, nowMs: clock.wallMs() });
  return store.transaction(() => {
    // Only now: signing took time, and the workstation may have been revoked, or have got another one, meanwhile.
    if (!isGood(collector, certificate.fingerprint)) return refuse('certificate.rejected');
    if (wasJustRenewed(collector, id)) return refuse('pushback', PAUSE_MS / 1000);
    keepRenewal(collector, { id, certificate }, issued);
    return ok({ certificate: issued.pem });
  });
}

/** One of a time that is yet to come says nothing: the clock was wrong then, and the pause would last until that time. */
function wasJustRenewed({ store, clock }: Collector, workstation: string): boolean {
  const now = clock.wallMs();
  const recent = queries
    .selectFrom('certificates')
    .select('fingerprint')
    .where('workstation', '=', workstation)
    .where('renewal', '=', 1)
    .where('issuedMs', '>', now - PAUSE_MS)
    .where('issuedMs', '<=', now);
  return store.first(recent) !== undefined;
}

function isGood({ store }: Collector, fingerprint: string): boolean {
  const good = queries.selectFrom('certificates').select('fingerprint').where('revokedMs', 'is', null);
  return store.first(good.where('fingerprint', '=', fingerprint)) !== undefined;
}

function keepRenewal(collector: Collector, { id, certificate }: Renewing, { fingerprint, expiresMs }: Issued): void {
  const { store, clock, log } = collector;
  const now = clock.wallMs();
  store.change(
    queries
      .updateTable('certificates')
      .set({ revokedMs: now })
      .where('workstation', '=', id)
      .where('fingerprint', '!=', certificate.fingerprint)
      .where('revokedMs', 'is', null),
  );
  const row = { fingerprint, workstation: id, issuedMs: now, expiresMs, revokedMs: null, request: null, pem: null };
  store.change(queries.insertInto('certificates').values({ ...row, renewal: 1 }));
  const named = store.first(queries.selectFrom('workstations').select(['name', 'site']).where('id', '=', id));
  const detail = { workstation: id, ...named, fingerprint, isRenewal: true };
  recordOwnEvent(collector, { actor: 'collector', kind: 'workstation.admitted', detail });
  log('workstation.renewed', { workstation: id });
}
