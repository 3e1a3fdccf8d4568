import { tlsFault } from '../../../protocol/tls/tls-fault.ts';
import { UNREACHABLE, type CollectorRefusal } from './collector-answer.ts';

/** Sorts what went wrong below HTTP: who answers is not the collector, it does not take our certificate, or no connection. */
export function refusalOf(error: unknown): CollectorRefusal {
  const fault = tlsFault(error);
  if (fault === 'untrusted') return { ok: false, code: 'collector.untrusted', status: null };
  return fault === 'rejected' ? { ok: false, code: 'certificate.rejected', status: null } : UNREACHABLE;
}
