import { decide, type AccessPolicy } from './decide.ts';
import { requestFor } from './permission-matrix.ts';

/** Prepares the rules and the evaluator, so that the first real decision takes no longer than the later ones. */
export function warmAccess(policy: AccessPolicy): void {
  decide(policy, requestFor('radiologist', 'view', { isVip: true }));
}
