import { policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { AgentError } from '../errors.ts';

/** One policy of a text, with the annotations that Glasskey reads. */
export type ReadPolicy = {
  readonly source: string;
  readonly effect: 'permit' | 'forbid';
  readonly id: string | null;
  /** Words for people, from `@because`. */
  readonly text: string | null;
  readonly override: 'step-up' | 'break-glass' | 'unknown' | null;
};

/** Splits Cedar text that parses into its policies. Throws `policy.invalid` on text that does not, and on templates. */
export function policiesOf(text: string): readonly ReadPolicy[] {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure' || parts.policy_templates.length > 0) throw new AgentError('policy.invalid');
  return parts.policies.map((source) => {
    const read = policyToJson(source);
    if (read.type === 'failure') throw new AgentError('policy.invalid');
    const { effect, annotations = {} } = read.json;
    return {
      source,
      effect,
      id: annotations['id']?.slice(0, 128) || null,
      text: annotations['because']?.slice(0, 512) || null,
      override: readOverride(annotations['override']),
    };
  });
}

function readOverride(value: string | undefined): ReadPolicy['override'] {
  if (value === undefined) return null;
  return value === 'step-up' || value === 'break-glass' ? value : 'unknown';
}
