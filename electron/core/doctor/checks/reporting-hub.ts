import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type HubFact =
  { readonly kind: 'unsaid' | 'none' | 'answers' } | { readonly kind: 'failed'; readonly code: string };

const OUTCOME_OF: Readonly<Record<string, 'untrusted' | 'refused' | 'missing' | 'strange'>> = {
  'fhircast.untrusted': 'untrusted',
  'fhircast.refused': 'refused',
  'fhircast.no_token': 'missing',
  'fhircast.bad_answer': 'strange',
};
const LOST = 'studies of reports are not offered, and dictation is not told of locks';

export const reportingHubCheck = defineCheck({
  id: 'reporting-hub',
  about: 'Whether the hub of the reporting system (FHIRcast) answers, as the policy trusts it',
  outcomes: {
    answers: fine('The hub of the reporting system answers.'),
    none: fine('The policy names no hub of a reporting system.'),
    away: warning(
      `The hub of the reporting system does not answer: ${LOST}.`,
      'Check the network, the address in the policy (handover.fhircast.hubUrl), and whether the hub runs: many reporting systems bring it on the workstation itself.',
    ),
    untrusted: error(
      `What answers at the hub’s address is not known by the policy: ${LOST}.`,
      'Compare its certificate with handover.fhircast.trust in the policy; with trust of the system, put its authority into the system’s store.',
    ),
    refused: warning(
      `The hub refuses this workstation: ${LOST}.`,
      'Give its token: glasskey fhircast set-token; and see that handover.fhircast.authorization in the policy is bearer.',
    ),
    missing: warning(
      `The hub asks for a token and none can be read here: ${LOST}.`,
      'See keychain; if that is well, give the token: glasskey fhircast set-token.',
    ),
    strange: warning(
      `What answers at the hub’s address is no hub: ${LOST}.`,
      'Check handover.fhircast.hubUrl in the policy: it is the address to which subscriptions are posted.',
    ),
    unsaid: unknown('Which hub there is cannot be told without the policy.', 'See policy.'),
  },
  judge: (fact: HubFact) => ({
    code: fact.kind === 'failed' ? (OUTCOME_OF[fact.code] ?? 'away') : fact.kind,
  }),
});
