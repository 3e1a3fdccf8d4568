import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type PacsFact =
  { readonly kind: 'unsaid' | 'waiting' | 'none' | 'answers' } | { readonly kind: 'failed'; readonly code: string };

const OUTCOME_OF: Readonly<Record<string, 'refused' | 'missing' | 'locked' | 'strange'>> = {
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
    away: error(
      'The PACS does not answer: no study can be found or opened.',
      'Check the network, the address in the policy (pacs.dicomWebUrl), and whether the PACS runs. With https: is its authority in the system’s store?',
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
    if (fact.kind !== 'failed') return { code: fact.kind };
    return { code: OUTCOME_OF[fact.code] ?? 'away', values: { code: fact.code } };
  },
});
