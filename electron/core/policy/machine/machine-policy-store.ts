import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Entry } from '../../recorder.ts';
import { countingPolicy } from '../effective-policy.ts';
import type { PolicyState } from '../policy-store.ts';
import { MachinePolicySchema, type MachinePolicy } from './machine-policy.ts';
import type { MachineReading } from './machine-reading.ts';
import { settingsOf, type MachineSettings } from './machine-settings.ts';

/** The keys about viewers would leave none, and do not count. */
export const NO_VIEWER_LEFT = 'machine_policy.no_viewer_left';
export const MACHINE_FAULTS = [
  NO_VIEWER_LEFT,
  'machine_policy.unreadable',
  'machine_policy.invalid',
  'machine_policy.untrusted',
] as const;

/** The machine policy that counts here, through every reading. */
export type MachinePolicyStore = {
  readonly current: () => MachinePolicy;
  readonly settings: () => MachineSettings;
  readonly reading: () => MachineReading;
  readonly lastGood: () => MachinePolicy | null;
  /** What to show while it lasts. */
  readonly fault: () => string | null;
  /** Takes a new reading; gives what the trail has to say about it, null for nothing new. */
  readonly take: (reading: MachineReading) => Entry | null;
};

/** Its name in the trail's state. */
export const MACHINE_STATE = 'policy.machine';
const StoredSchema = z.strictObject({
  /** null: there was none yet. */
  policy: MachinePolicySchema.nullable(),
  /** What was told of last, so that each change and each refusal is recorded once, over restarts too. */
  told: z.string(),
});
type Stored = z.infer<typeof StoredSchema>;
const NOTHING_SET: Stored = { policy: {}, told: '' };

/** The last good policy in a trail's state; null where there is none that can be read. */
export const readLastGood = (state: Pick<PolicyState, 'get'>): Stored | null =>
  StoredSchema.safeParse(readState(state)).data ?? null;

/**
 * Keeps the last machine policy that was good in the trail's sealed state, for the time when its source cannot be read. One
 * source wins whole. Absent: nothing is set, and the last good one is forgotten. Unreadable: the last good one. Invalid:
 * refused and shown, and the last good one stays.
 */
export function openMachinePolicyStore(state: PolicyState, first: MachineReading): MachinePolicyStore {
  let stored = readLastGood(state);
  let reading = first;
  const lastGood = (): MachinePolicy | null => stored?.policy ?? null;
  const current = (): MachinePolicy => countingPolicy({ reading, lastGood: lastGood() });
  const keep = (next: Stored): void => {
    if (isDeepStrictEqual(stored ?? NOTHING_SET, next)) return;
    stored = next;
    writeState(state, next);
  };
  return {
    current,
    settings: () => settingsOf(current()),
    lastGood,
    reading: () => reading,
    fault: () => (reading.kind === 'unreadable' || reading.kind === 'invalid' ? reading.code : null),
    take: (next) => {
      const before = lastGood() ?? {};
      if (!isSame(reading, next)) reading = next;
      if (next.kind === 'unreadable') return null; // nothing changed: shown, not recorded
      if (next.kind === 'invalid') {
        const told = `${next.code} ${next.problems.join('\n')}`;
        const isNews = stored?.told !== told;
        keep({ policy: lastGood(), told });
        return isNews ? refusedEntry(next) : null;
      }
      const after = next.kind === 'read' ? next.policy : {};
      const told = next.kind === 'read' ? next.sha256 : '';
      keep({ policy: after, told });
      return isDeepStrictEqual(before, after) ? null : appliedEntry(next.where, before, after);
    },
  };
}

/** Found again as it was: whoever holds what is made of it need not make it anew. */
const isSame = (left: MachineReading, right: MachineReading): boolean =>
  left.kind === 'read' && right.kind === 'read' && left.sha256 === right.sha256;

/** The same event as for a signed policy: whoever reads the trail asks what was in force, from wherever it came. */
function appliedEntry(where: string, before: MachinePolicy, after: MachinePolicy): Entry {
  const changed = Object.keys({ ...before, ...after }).filter(
    (key) => !isDeepStrictEqual(Reflect.get(before, key), Reflect.get(after, key)),
  );
  const told = (policy: MachinePolicy) => pick(policy, changed);
  const detail = { source: 'machine', where, before: told(before), after: told(after) };
  return { kind: 'policy.applied', action: 'configure-system', detail };
}

function refusedEntry({ code, where, problems }: MachineReading & { readonly kind: 'invalid' }): Entry {
  const detail = { source: 'machine', where, code, problems: [...problems] };
  return { kind: 'policy.refused', action: 'configure-system', outcome: 'denied', detail };
}

function pick(policy: MachinePolicy, keys: readonly string[]): Record<string, string | number | boolean | string[]> {
  const chosen = Object.entries(policy).filter(([key, value]) => keys.includes(key) && value !== undefined);
  return Object.fromEntries(chosen) as Record<string, string | number | boolean | string[]>;
}

function readState(state: Pick<PolicyState, 'get'>): unknown {
  try {
    return state.get(MACHINE_STATE);
  } catch {
    return undefined; // the trail itself says what is wrong with it
  }
}

function writeState(state: PolicyState, value: Stored): void {
  try {
    state.set(MACHINE_STATE, value);
  } catch {
    return; // the disk does not take it: what is in force stays so until the next start, which reads the source anew
  }
}
