import { preparsePolicySet, preparseSchema } from '@cedar-policy/cedar-wasm/nodejs';
import { createHash } from 'node:crypto';
import { ACCESS_SCHEMA } from '../../../protocol/access/access-schema.ts';
import { checkCedar } from '../../../protocol/access/check-cedar.ts';
import { policiesOf, type ReadPolicy } from '../../../protocol/access/read-policies.ts';
import type { Reason } from '../../../protocol/audit/event.ts';
import { AgentError } from '../errors.ts';
import { SHIPPED_POLICY } from './shipped-policy.ts';

/** A set of access rules, parsed once and kept inside Cedar under the two names. */
export type PreparedRules = {
  readonly schemaName: string;
  readonly allName: string;
  /** The permits alone: they tell whether an overridden request would be allowed at all. */
  readonly permitsName: string;
  readonly policies: ReadonlyMap<string, Rule>;
};

export type Rule = Reason & { readonly override: ReadPolicy['override'] };

const SCHEMA_NAME = 'glasskey';
const prepared = new Map<string, PreparedRules | null>();

/** The rules of a policy (null: the shipped ones), prepared on first use. Throws `policy.invalid`: callers deny then. */
export function rulesFor(cedar: string | null): PreparedRules {
  const text = cedar ?? SHIPPED_POLICY;
  const known = prepared.get(text);
  if (known === null) throw new AgentError('policy.invalid');
  if (known !== undefined) return known;
  // The shipped rules are checked by a test: at start that would take a fifth of a second.
  const rules = cedar === null || checkCedar(text).ok ? prepareRules(text) : null;
  // Only the policy in force and the one before are of use; Cedar keeps the parsed form of older ones until a restart.
  if (prepared.size > 1) prepared.delete([...prepared.keys()][0] ?? '');
  prepared.set(text, rules);
  if (rules === null) throw new AgentError('policy.invalid');
  return rules;
}

function prepareRules(text: string): PreparedRules | null {
  const name = createHash('sha256').update(text).digest('hex');
  const policies = policiesOf(text);
  if (policies === null) return null;
  const entries = policies.map((policy, index) => ({ ...policy, key: policy.id ?? `policy${index}` }));
  const sources = (of: readonly (typeof entries)[number][]) =>
    Object.fromEntries(of.map(({ key, source }) => [key, source]));
  const answers = [
    preparseSchema(SCHEMA_NAME, ACCESS_SCHEMA),
    preparsePolicySet(name, { staticPolicies: sources(entries) }),
    preparsePolicySet(`${name}/permits`, {
      staticPolicies: sources(entries.filter(({ effect }) => effect === 'permit')),
    }),
  ];
  if (answers.some((answer) => answer.type === 'failure')) return null;
  return {
    schemaName: SCHEMA_NAME,
    allName: name,
    permitsName: `${name}/permits`,
    policies: new Map(
      entries.map(({ key, text: words, override }) => [key, { policy: key, text: words ?? key, override }]),
    ),
  };
}
