import type { X509Certificate } from 'node:crypto';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { issuedMsOf } from '../tls/issue-certificate.ts';

/**
 * Takes up a certificate of ours that this data does not know. Only a collector that came back from a backup has those: it
 * renewed them since. False, and nothing is done, where its log was never restored, where the certificate is known (it was
 * revoked, or has ended), and where the workstation is unknown or revoked.
 */
export function adoptCertificate(collector: Collector, fingerprint: string, certificate: X509Certificate): boolean {
  const { store, transparency, clock, log } = collector;
  if (transparency.number() === 1) return false;
  const workstation = /^CN=([0-9a-f-]{36})$/.exec(certificate.subject)?.[1] ?? '';
  const expiresMs = certificate.validToDate.getTime();
  const of = queries.selectFrom('certificates').select('fingerprint');
  return store.transaction(() => {
    if (store.first(of.where('fingerprint', '=', fingerprint)) !== undefined) return false;
    const valid = of.where('workstation', '=', workstation).where('revokedMs', 'is', null);
    if (store.first(valid) === undefined || expiresMs <= clock.wallMs()) return false;
    const row = {
      fingerprint,
      workstation,
      issuedMs: issuedMsOf(certificate),
      expiresMs,
      revokedMs: null,
      request: null,
      pem: null,
      renewal: 1,
    };
    store.change(queries.insertInto('certificates').values(row));
    const detail = { workstation, fingerprint, isRenewal: true, isFromBeforeRestoration: true };
    recordOwnEvent(collector, { actor: 'collector', kind: 'workstation.admitted', detail });
    log('workstation.renewed', { workstation });
    return true;
  });
}
