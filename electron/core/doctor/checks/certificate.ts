import { defineCheck, error, fine, unknown, warning } from '../check.ts';
import { RENEW_FROM_MS } from '../../../../protocol/wire/enrolment.ts';
import { ENROL_ANEW } from './enrol-anew.ts';

export type CertificateFact =
  | { readonly kind: 'none' | 'unreadable' }
  /** Milliseconds until the workstation's certificate and the authority's own end; negative: ended. */
  | { readonly kind: 'read'; readonly leftMs: number; readonly authorityLeftMs: number };

const DAY_MS = 86_400_000;
/** The collector tells it as early (collector/alerts/sweep.ts). */
const EARLY_MS = 60 * DAY_MS;
const LATE_MS = 14 * DAY_MS;
const SHOULD = `An agent renews it by itself from ${RENEW_FROM_MS / DAY_MS} days before its end on, as soon as it reaches the collector: see collector and keychain.`;

export const certificateCheck = defineCheck({
  id: 'certificate',
  about: 'How long the certificates of workstation and collector are still good',
  outcomes: {
    good: fine('The workstation’s certificate is good for {days} more days.'),
    ending: warning(
      'The workstation’s certificate ends in {days} days and was not renewed.',
      `${SHOULD} If that does not mend it within an hour, make a token, then ${ENROL_ANEW}. The workstation keeps its identity.`,
    ),
    soon: error(
      'The workstation’s certificate ends in {days} days and was not renewed.',
      `${SHOULD} Do not wait for it: make a token, ${ENROL_ANEW}.`,
    ),
    ended: error(
      'The workstation’s certificate has ended: the collector does not let it in.',
      `Check the clock first. Then make a token, ${ENROL_ANEW}.`,
    ),
    authority: error(
      'The certificate of the collector’s authority ends in {days} days: every workstation is cut off then.',
      'It cannot be renewed: set up a new collector before that day and enrol the workstations there.',
    ),
    none: unknown('The workstation has no certificate.', 'See enrolment.'),
    unreadable: error('The workstation’s certificate cannot be read.', `Make a token, then ${ENROL_ANEW}.`),
  },
  judge: (fact: CertificateFact) => {
    if (fact.kind !== 'read') return { code: fact.kind };
    const { leftMs, authorityLeftMs } = fact;
    const values = { days: Math.max(0, Math.floor(leftMs / DAY_MS)) };
    if (leftMs <= 0) return { code: 'ended' };
    if (authorityLeftMs < EARLY_MS)
      return { code: 'authority', values: { days: Math.max(0, Math.floor(authorityLeftMs / DAY_MS)) } };
    return { code: leftMs < LATE_MS ? 'soon' : leftMs < EARLY_MS ? 'ending' : 'good', values };
  },
});
