import { defineCheck, error, fine, unknown, warning } from '../check.ts';
import { ENROL_ANEW } from './enrol-anew.ts';

export type CollectorFact =
  | {
      readonly kind: 'not-enrolled' | 'answers' | 'answers-unproved' | 'unreachable' | 'untrusted' | 'rejects' | 'busy';
    }
  | { readonly kind: 'refuses'; readonly code: string };

export const collectorCheck = defineCheck({
  id: 'collector',
  about: 'Whether the collector answers, and knows this workstation',
  outcomes: {
    answers: fine('The collector answers and knows this workstation.'),
    'answers-unproved': unknown(
      'The collector answers; whether it knows this workstation cannot be asked while the keychain is locked.',
      'See keychain.',
    ),
    unreachable: error(
      'The collector does not answer. Sign-in goes on offline for a limited time; records wait here.',
      'Check the network, the name service, a proxy or firewall between here and the collector, and whether it runs.',
    ),
    untrusted: error(
      'Something else answers in the collector’s place: its certificate is not from the collector’s authority.',
      `Find out what intercepts the connection (a proxy that opens TLS?). If the collector was set up anew, make a token, ${ENROL_ANEW}.`,
    ),
    rejects: error(
      'The collector rejects this workstation’s certificate: revoked, ended, or enrolled elsewhere since.',
      `See glasskey collector workstations there. Then make a token, ${ENROL_ANEW}.`,
    ),
    refuses: warning('The collector answers with a refusal ({code}).', 'See the collector’s own log and alerts.'),
    busy: warning(
      'The collector answers that it is busy.',
      'See the collector’s disk and load; workstations come back by themselves.',
    ),
    'not-enrolled': unknown('The workstation belongs to no collector.', 'See enrolment.'),
  },
  judge: (fact: CollectorFact) =>
    fact.kind === 'refuses' ? { code: 'refuses', values: { code: fact.code } } : { code: fact.kind },
});
