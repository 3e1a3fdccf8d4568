import { BREAK_GLASS_POLICIES } from './policies/break-glass-policies.ts';
import { DENY_POLICIES } from './policies/deny-policies.ts';
import { ROLE_POLICIES } from './policies/role-policies.ts';
import { STEP_UP_POLICIES } from './policies/step-up-policies.ts';

/** The access rules that Glasskey ships, as Cedar text: used where the policy brings none of its own. */
export const SHIPPED_POLICY = [ROLE_POLICIES, DENY_POLICIES, STEP_UP_POLICIES, BREAK_GLASS_POLICIES].join('\n');
