import { defineCheck, error, fine, unknown, warning } from '../check.ts';
import { ENROL_ANEW } from './enrol-anew.ts';

export type EnrolmentFact = {
  readonly kind:
    'enrolled' | 'none' | 'file-missing' | 'key-missing' | 'not-of-policy' | 'tampered' | 'unreadable' | 'locked';
};

export const enrolmentCheck = defineCheck({
  id: 'enrolment',
  about: 'Whether the workstation belongs to a collector',
  outcomes: {
    enrolled: fine('The workstation is enrolled.'),
    none: warning(
      'The workstation is not enrolled: nobody can sign in.',
      'See enrolment-token. Without one: make a token at the collector (glasskey collector token --site NAME --data DIR) and run glasskey enrol --token-file FILE here: an agent that runs goes on with it within a minute.',
    ),
    'file-missing': warning(
      'The workstation is not enrolled: the keychain holds the key of an enrolment whose file is gone. Nobody can sign in.',
      'A data folder that was deleted, or an image that was prepared: enrol the workstation anew. See enrolment-token.',
    ),
    'key-missing': error(
      'The keychain does not hold the key of this enrolment: the data folder came without it, or the keychain was emptied. Nobody can sign in; emergencies go on.',
      `Put a new token into the file of enrolment-token; or ${ENROL_ANEW}.`,
    ),
    'not-of-policy': error(
      'The workstation is enrolled at another collector than the one that IT set on this machine: nobody can sign in; emergencies go on.',
      `Correct collectorCaFingerprint (glasskey policy effective shows it); or make a token at the collector that it names, ${ENROL_ANEW}.`,
    ),
    tampered: error(
      'enrolment.json is not the file that its key was stored with.',
      `Find out who changed it or put it there (a copied disk image?). Then ${ENROL_ANEW}.`,
    ),
    unreadable: error(
      'enrolment.json cannot be read.',
      `Check the disk and the rights on the data folder. If it is lost, ${ENROL_ANEW}.`,
    ),
    locked: unknown('Whether the enrolment is intact cannot be told while the keychain is locked.', 'See keychain.'),
  },
  judge: ({ kind }: EnrolmentFact) => ({ code: kind }),
});
