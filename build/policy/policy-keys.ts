import { z } from 'zod';
import {
  EXAMPLE_POLICY,
  KEY_GROUPS,
  MachinePolicySchema,
  wordsOf,
  type MachineKey,
} from '../../electron/core/policy/machine/machine-policy.ts';
import type { KeyWords } from '../../electron/core/policy/machine/keys/describe-key.ts';

/** What a value is, as far as every source can say it. */
export type KeyKind =
  | { readonly is: 'text'; readonly maxLength: number }
  | { readonly is: 'number'; readonly from: number; readonly to: number }
  | { readonly is: 'truth' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'list'; readonly most: number };

export type PolicyKey = KeyWords & {
  readonly key: MachineKey;
  readonly group: keyof typeof KEY_GROUPS;
  readonly kind: KeyKind;
  readonly example: unknown;
};

/** Groups in the order of the reference, with their names. */
export const GROUP_TITLES: Readonly<Record<keyof typeof KEY_GROUPS, { readonly en: string; readonly de: string }>> = {
  collector: { en: 'The collector', de: 'Der Collector' },
  network: { en: 'The network', de: 'Das Netz' },
  viewers: { en: 'Images and viewers', de: 'Bilder und Viewer' },
  session: { en: 'Sessions', de: 'Sitzungen' },
  upkeep: { en: 'Records and logs', de: 'Protokolle' },
};

const PropertySchema = z.looseObject({
  type: z.enum(['string', 'integer', 'boolean', 'array']),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
});

/** Every key of the machine policy, from its one schema. */
export function policyKeys(): readonly PolicyKey[] {
  const { properties } = z.object({ properties: z.record(z.string(), PropertySchema) }).parse(jsonSchema());
  return Object.entries(KEY_GROUPS).flatMap(([group, keys]) =>
    Object.keys(keys).map((name) => {
      const key = name as MachineKey;
      const property = properties[key];
      if (property === undefined) throw new Error(`${key} is not in the schema`);
      return {
        ...wordsOf(key),
        key,
        group: group as PolicyKey['group'],
        kind: kindOf(property),
        example: EXAMPLE_POLICY[key],
      };
    }),
  );
}

/** The schema as JSON Schema (draft 2020-12), for editors that check `/etc/glasskey/policy.json`. */
export const jsonSchema = (): object => z.toJSONSchema(MachinePolicySchema, { io: 'input', unrepresentable: 'any' });

function kindOf({ type, enum: of, minimum, maximum, maxLength, maxItems }: z.infer<typeof PropertySchema>): KeyKind {
  if (of !== undefined) return { is: 'choice', of };
  if (type === 'boolean') return { is: 'truth' };
  if (type === 'array') return { is: 'list', most: required(maxItems) };
  if (type === 'integer') return { is: 'number', from: required(minimum), to: required(maximum) };
  return { is: 'text', maxLength: maxLength ?? 512 };
}

function required(limit: number | undefined): number {
  if (limit === undefined) throw new Error('every key has limits');
  return limit;
}
