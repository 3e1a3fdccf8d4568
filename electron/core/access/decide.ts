import type { Reason } from '../../../protocol/audit/event.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { AccessRequest, Decision, Effect } from './access-request.ts';
import { evaluateRules, type Verdict } from './evaluate-rules.ts';
import { isInReach } from './in-reach.ts';
import { isClinical } from './is-clinical.ts';
import { rulesFor, type Rule } from './prepare-rules.ts';

/** `because[].policy` of a decision that an emergency grant made possible. */
export const EMERGENCY_GRANT = 'emergency-grant';
/** `because[].policy` when the rules could not be evaluated. */
export const EVALUATION_FAILED = 'evaluation-failed';
/** `because[].policy` when no rule permits the action. */
export const NOT_PERMITTED = 'not-permitted';

const FAILED_REASON = {
  policy: EVALUATION_FAILED,
  text: 'The access rules could not be evaluated completely, so access is refused. Please tell IT.',
};
const GRANT_REASON = {
  policy: EMERGENCY_GRANT,
  text: 'You have emergency access to these images. It will be reviewed.',
};
const NOT_PERMITTED_REASON = { policy: NOT_PERMITTED, text: 'None of your roles includes this.' };

/** The parts of the policy that decide about access. */
export type AccessPolicy = Pick<Policy, 'access' | 'emergency' | 'pacs'>;

/**
 * Decides whether a person may do something now. Denies unless permitted; whatever goes wrong denies
 * too, and stays open to clinicians in an emergency. Synchronous, no I/O, never throws.
 */
export function decide(policy: AccessPolicy, request: AccessRequest): Decision {
  const reach = emergencyReach(policy, request);
  try {
    return weigh(evaluateRules(rulesFor(policy.access.cedar), request), reach);
  } catch {
    // Nothing of the cause is kept: it may name the patient. The policy checker tells an administrator what is wrong.
    return weigh({ permits: [], forbids: [], errors: [EVALUATION_FAILED] }, reach);
  }
}

/** `none`: no emergency changes the answer; `possible`: breaking the glass would; `granted`: it was broken. */
type Reach = { readonly state: 'none' | 'possible' | 'granted'; readonly isView: boolean };

function emergencyReach(policy: AccessPolicy, request: AccessRequest): Reach {
  const { action, study } = request;
  const isView = action === 'view';
  const extra: readonly string[] = policy.emergency.extraActions;
  // Whatever a policy says: nothing is destroyed or altered in the name of an emergency.
  const inReach = (isView || extra.includes(action)) && action !== 'delete' && action !== 'modify-metadata';
  if (study === null || !inReach || !isClinical(request.person)) return { state: 'none', isView };
  const defaultIssuer = policy.pacs?.defaultIssuer ?? '';
  const granted = request.grants.some((grant) => isInReach(grant, study, defaultIssuer));
  return { state: granted ? 'granted' : 'possible', isView };
}

function weigh({ permits, forbids, errors }: Verdict, reach: Reach): Decision {
  const final = forbids.filter(({ override }) => override === null || override === 'unknown');
  if (final.length > 0) return decision('deny', final);
  const glass: readonly Reason[] = [
    ...(errors.length > 0 ? [FAILED_REASON] : []),
    ...forbids.filter(({ override }) => override === 'break-glass'),
    // A clinician whom no rule lets look: seldom right in an emergency, so the glass can be broken for looking alone.
    ...(permits.length === 0 && errors.length === 0 && reach.isView ? [NOT_PERMITTED_REASON] : []),
  ];
  if (permits.length === 0 && !reach.isView)
    return decision('deny', errors.length > 0 ? glass : [NOT_PERMITTED_REASON]);
  const stale = forbids.filter(({ override }) => override === 'step-up');
  if (glass.length > 0) {
    if (reach.state === 'granted') return decision('permit', [...permits, ...glass, GRANT_REASON]);
    return decision(reach.state === 'possible' ? 'break-glass' : 'deny', glass);
  }
  if (stale.length === 0) return decision('permit', permits);
  // The grant stands in for the code: it exists for those who cannot give one.
  return reach.state === 'granted'
    ? decision('permit', [...permits, ...stale, GRANT_REASON])
    : decision('step-up', stale);
}

function decision(effect: Effect, because: readonly (Rule | Reason)[]): Decision {
  return { effect, because: because.map(({ policy, text }) => ({ policy, text })) };
}
