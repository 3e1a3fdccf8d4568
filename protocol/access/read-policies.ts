import { policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';

/** One policy of a text, with the annotations that Glasskey reads. */
export type ReadPolicy = {
  readonly source: string;
  readonly effect: 'permit' | 'forbid';
  readonly id: string | null;
  /** Words for people, from `@because`. */
  readonly text: string | null;
  readonly override: 'step-up' | 'break-glass' | 'unknown' | null;
};

/** Splits Cedar text into its policies; null for text that does not parse, and for templates. */
export function policiesOf(text: string): readonly ReadPolicy[] | null {
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure' || parts.policy_templates.length > 0) return null;
  const policies = parts.policies.map(readPolicy).filter((policy) => policy !== null);
  return policies.length === parts.policies.length ? policies : null;
}

function readPolicy(source: string): ReadPolicy | null {
  const read = policyToJson(source);
  if (read.type === 'failure') return null;
  const { effect, annotations = {} } = read.json;
  return {
    source,
    effect,
    id: annotations['id']?.slice(0, 128) || null,
    text: annotations['because']?.slice(0, 512) || null,
    override: readOverride(annotations['override']),
  };
}

function readOverride(value: string | undefined): ReadPolicy['override'] {
  if (value === undefined) return null;
  return value === 'step-up' || value === 'break-glass' ? value : 'unknown';
}
