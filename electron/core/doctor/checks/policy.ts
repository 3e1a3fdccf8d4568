import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type PolicyFact = {
  readonly source: 'built-in' | 'collector';
  readonly serial: number | null;
  /** `unsaid`: it lies in the trail, and the keychain does not open that. */
  readonly fault: 'unsaid' | 'policy.unreadable' | 'policy.expired' | null;
  readonly isEnrolled: boolean;
  /** The serial of what the collector offers, where this workstation would take it and has not yet. */
  readonly newer: number | null;
  /** The code with which this workstation refuses what the collector offers now; null: it would take it, or cannot ask. */
  readonly refused: string | null;
};

export const policyCheck = defineCheck({
  id: 'policy',
  about: 'Where the policy in force comes from, and whether a newer one is refused',
  outcomes: {
    collector: fine('The collector’s policy is in force, serial {serial}.'),
    refused: error(
      'The workstation refuses the policy that the collector offers ({refused}); the one before stays in force (serial {serial}).',
      'policy.bad_signature: the collector’s policy key is not the one of the enrolment, enrol anew. policy.older_serial: the collector came back from a backup, set the policy again. policy.expired: set the policy again. policy.invalid: bring agent and collector to the same version.',
    ),
    behind: warning(
      'The collector offers policy {newer}; in force here is {serial}.',
      'See agent: while it runs, the policy comes within a minute. If it stays so, restart the agent.',
    ),
    expired: warning(
      'The policy in force has expired (serial {serial}); it stays until a newer one comes.',
      'Set the policy again at the collector; see collector.',
    ),
    unreadable: error(
      'The stored policy cannot be read: the built-in one is in force, without PACS and viewers.',
      'See trail and collector: the policy comes again by itself when the collector answers.',
    ),
    'built-in': warning(
      'The built-in policy is in force: no PACS, no viewers.',
      'Set a policy at the collector: glasskey collector policy set FILE --data DIR.',
    ),
    waiting: unknown('The built-in policy is in force until the workstation is enrolled.', 'See enrolment.'),
    unsaid: unknown('Which policy is in force cannot be told while the keychain is locked.', 'See keychain.'),
  },
  judge: ({ source, serial, fault, isEnrolled, refused, newer }: PolicyFact) => {
    const values = { serial: serial ?? 'the built-in one' };
    if (fault === 'unsaid') return { code: 'unsaid' };
    if (refused !== null) return { code: 'refused', values: { ...values, refused } };
    if (newer !== null) return { code: 'behind', values: { ...values, newer } };
    if (fault === 'policy.unreadable') return { code: 'unreadable' };
    if (fault === 'policy.expired') return { code: 'expired', values };
    if (source !== 'built-in') return { code: source, values };
    return { code: isEnrolled ? 'built-in' : 'waiting' };
  },
});
