import { createHash } from 'node:crypto';
import { MachinePolicySchema, type MachinePolicy } from './machine-policy.ts';

/**
 * What was found where the machine policy belongs. Absent, unreadable and invalid are three different things: nobody sets
 * anything; it cannot be told what is set; what is set must not be believed.
 */
export type MachineReading =
  | { readonly kind: 'absent'; readonly where: string }
  | { readonly kind: 'unreadable'; readonly where: string; readonly code: string }
  | { readonly kind: 'invalid'; readonly where: string; readonly code: string; readonly problems: readonly string[] }
  | { readonly kind: 'read'; readonly where: string; readonly policy: MachinePolicy; readonly sha256: string };

const MOST_PROBLEMS = 16;

/** Judges the values that a source gave: all of them count, or none. Problems name keys and limits, never a value. */
export function judgeValues(where: string, values: unknown): MachineReading {
  const parsed = MachinePolicySchema.safeParse(values);
  if (parsed.success) return { kind: 'read', where, policy: parsed.data, sha256: fingerprint(parsed.data) };
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const at = path.join('.').slice(0, 64);
    return at === '' ? message.slice(0, 200) : `${at}: ${message.slice(0, 200)}`;
  });
  return { kind: 'invalid', where, code: 'machine_policy.invalid', problems };
}

/** SHA-256 in hex over the values, whatever the order in which they were found. */
function fingerprint(policy: MachinePolicy): string {
  const sorted = Object.entries(policy).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
