import { defineCheck, error, fine, unknown, warning, type Judgement } from '../check.ts';

export type PacsFact =
  | { readonly kind: 'unsaid' | 'waiting' | 'none' }
  /** Until the certificate that it showed ends; null without TLS. */
  | { readonly kind: 'answers'; readonly certificateLeftMs: number | null }
  | { readonly kind: 'failed'; readonly code: string };

const DAY_MS = 86_400_000;
/** Long enough for a certificate to be ordered. */
const EARLY_MS = 30 * DAY_MS;
const LATE_MS = 7 * DAY_MS;
const RENEW = 'Have it renewed on the PACS before that day.';

const OUTCOME_OF: Readonly<Record<string, 'untrusted' | 'ended' | 'refused' | 'missing' | 'locked' | 'strange'>> = {
  'pacs.untrusted': 'untrusted',
  'pacs.out_of_date': 'ended',
  'pacs.refused': 'refused',
  'pacs.credentials_missing': 'missing',
  'pacs.credentials_locked': 'locked',
  'pacs.bad_answer': 'strange',
  'pacs.not_found': 'strange',
  'pacs.incomplete': 'strange',
};

export const pacsCheck = defineCheck({
  id: 'pacs',
  about: 'Whether the PACS answers a DICOMweb question that matches no study',
  outcomes: {
    answers: fine('The PACS answers.'),
    ending: warning(
      'The PACS’s certificate ends in {days} days: from then on studies are opened in emergencies alone, and not in web viewers.',
      RENEW,
    ),
    soon: error(
      'The PACS’s certificate ends in {days} days: from then on studies are opened in emergencies alone, and not in web viewers.',
      RENEW,
    ),
    ended: error(
      'The PACS’s certificate has ended, or has not begun, by this machine’s clock. Studies are opened in emergencies alone, where the agent trusted this very certificate before it ended, and not in web viewers.',
      'Check the clock first. Renew the certificate on the PACS.',
    ),
    untrusted: error(
      'The PACS cannot prove who it is: its certificate names another machine, or is of an authority that is not known here. No study can be opened, not even in an emergency.',
      'If its certificate was exchanged, its authority has to be in the system’s store or in the machine policy’s caFile.',
    ),
    away: error(
      'The PACS does not answer: no study can be found or opened.',
      'Check the network, the address in the policy (pacs.dicomWebUrl), and whether the PACS runs.',
    ),
    refused: error('The PACS refuses the name and password.', 'Give them again: glasskey pacs set-credentials.'),
    missing: error(
      'The keychain holds no name and password for the PACS.',
      'Give them: glasskey pacs set-credentials.',
    ),
    locked: error('Name and password for the PACS are in the locked keychain.', 'See keychain.'),
    strange: error(
      'What answers at the PACS’s address is no DICOMweb server ({code}).',
      'Check pacs.dicomWebUrl in the policy: it is the base, without /studies.',
    ),
    none: warning(
      'The policy names no PACS: no study can be opened.',
      'Set pacs in the policy: glasskey collector policy set FILE --data DIR.',
    ),
    waiting: unknown('There is no PACS until the workstation has its policy.', 'See policy.'),
    unsaid: unknown('Which PACS there is cannot be told without the policy.', 'See policy.'),
  },
  judge: (fact: PacsFact) => {
    if (fact.kind === 'answers') return judgeCertificate(fact.certificateLeftMs);
    if (fact.kind !== 'failed') return { code: fact.kind };
    return { code: OUTCOME_OF[fact.code] ?? 'away', values: { code: fact.code } };
  },
});

function judgeCertificate(leftMs: number | null): Judgement<'answers' | 'ending' | 'soon'> {
  if (leftMs === null || leftMs >= EARLY_MS) return { code: 'answers' };
  return { code: leftMs < LATE_MS ? 'soon' : 'ending', values: { days: Math.max(0, Math.floor(leftMs / DAY_MS)) } };
}
