import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type EnrolmentFact = { readonly kind: 'enrolled' | 'none' | 'tampered' | 'unreadable' | 'locked' };

export const enrolmentCheck = defineCheck({
  id: 'enrolment',
  about: 'Whether the workstation belongs to a collector',
  outcomes: {
    enrolled: fine('The workstation is enrolled.'),
    none: warning(
      'The workstation is not enrolled: nobody can sign in.',
      'See enrolment-token. Without one: make a token at the collector (glasskey collector token --site NAME --data DIR) and run glasskey enrol --token-file FILE here.',
    ),
    tampered: error(
      'enrolment.json is not the file that its key was stored with, or the key is gone.',
      'Find out who changed it or put it there (a copied disk image?), then enrol the workstation anew.',
    ),
    unreadable: error(
      'enrolment.json cannot be read.',
      'Check the disk and the rights on the data folder, or enrol anew.',
    ),
    locked: unknown('Whether the enrolment is intact cannot be told while the keychain is locked.', 'See keychain.'),
  },
  judge: ({ kind }: EnrolmentFact) => ({ code: kind }),
});
