import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AuditEvent } from '../../../protocol/audit/event.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';

type Detail = AuditEvent['detail'];

/** A rule set or a list of viewers can be long; a record is not the place to read it. */
const LONGEST = 1024;

/**
 * The keys that differ (`session.idleMinutes`), with their values before and after. The directory names patients and staff:
 * of it, and of what is long, the hash.
 */
export function policyChanges(before: Policy, after: Policy): { readonly before: Detail; readonly after: Detail } {
  const [old, next] = [keysOf(before), keysOf(after)];
  const keys = [...new Set([...old.keys(), ...next.keys()])]
    .filter((key) => !isDeepStrictEqual(old.get(key), next.get(key)))
    .toSorted();
  const tell = (values: ReadonlyMap<string, unknown>): Detail =>
    Object.fromEntries(keys.filter((key) => values.has(key)).map((key) => [key, toldOf(key, values.get(key))]));
  return { before: tell(old), after: tell(next) };
}

/** Every value of a policy by its path, two levels deep. */
function keysOf(policy: Policy): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(policy).flatMap(([section, value]: [string, unknown]) =>
      isSection(section, value)
        ? Object.entries(value).map(([key, inner]): [string, unknown] => [`${section}.${key}`, inner])
        : [[section, value] as [string, unknown]],
    ),
  );
}

/** The PACS is there or not, as a whole. */
const isSection = (name: string, value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && name !== 'pacs';

function toldOf(key: string, value: unknown): Detail[string] {
  const text = JSON.stringify(value);
  const isLong = text.length > LONGEST || key.startsWith('directory.');
  return isLong ? `sha256:${createHash('sha256').update(text).digest('hex')}` : (JSON.parse(text) as Detail[string]);
}
