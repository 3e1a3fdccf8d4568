import { z } from 'zod';
import { NO_WITNESSES, readWitnessVerifier, type WitnessRule } from '../../../protocol/log/cosignature.ts';
import type { PolicyBundle } from '../../../protocol/policy/policy-bundle.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { Clock } from '../clock.ts';
import { readBundle, type BundleRefusal, type PolicyTrust } from './read-bundle.ts';

/** Where the last good bundle lies: the trail's state store, which seals it (the directory names patients). */
export type PolicyState = {
  readonly get: (name: string) => unknown;
  readonly set: (name: string, value: unknown) => void;
};

/** The policy that counts, and where it comes from. */
export type PolicyInForce = {
  readonly policy: Policy;
  readonly source: 'built-in' | 'collector';
  /** Null for the built-in one. */
  readonly serial: number | null;
  readonly appliedAt: string | null;
  readonly expiresAt: string | null;
  /** Who has to cosign the collector's log. */
  readonly witnesses: WitnessRule;
};

export type PolicyRefusal = BundleRefusal | 'policy.older_serial' | 'policy.expired';
export type PolicyResult =
  | { readonly kind: 'applied'; readonly serial: number; readonly before: PolicyInForce }
  | { readonly kind: 'unchanged'; readonly serial: number }
  | { readonly kind: 'refused'; readonly code: PolicyRefusal; readonly serial: number | null };

export type PolicyStore = {
  readonly current: () => PolicyInForce;
  /** What to show while it lasts: the stored policy could not be read, or it has expired. */
  readonly fault: () => 'policy.unreadable' | 'policy.expired' | null;
  /** Verifies a signed bundle and puts it in force. Throws AgentError when it cannot be kept: then nothing changed. */
  readonly apply: (jws: string) => Promise<PolicyResult>;
};

/** Its name in the trail's state. */
export const BUNDLE_STATE = 'policy.bundle';
const StoredSchema = z.strictObject({
  jws: z.string(),
  serial: z.number().int(),
  collector: z.string(),
  appliedAt: z.iso.datetime(),
});
type Stored = z.infer<typeof StoredSchema>;

const builtIn = (policy: Policy): PolicyInForce => ({
  policy,
  source: 'built-in',
  serial: null,
  appliedAt: null,
  expiresAt: null,
  witnesses: NO_WITNESSES,
});

export type PolicyStoreDeps = {
  readonly state: PolicyState;
  readonly clock: Clock;
  /** Null before enrolment: the built-in policy, and every bundle is refused. */
  readonly trust: PolicyTrust | null;
  /** What counts while there is none from the collector: DEFAULT_POLICY, with what emergency-copy.ts knows. */
  readonly builtIn: Policy;
};

/**
 * Opens the policy of this workstation. Absent: the built-in safe one. Stored but unreadable: the built-in one as well,
 * since there is no last good one left, and a fault that is shown.
 */
export async function openPolicyStore({ state, clock, trust, ...deps }: PolicyStoreDeps): Promise<PolicyStore> {
  const found = await restore(state, trust, builtIn(deps.builtIn));
  let inForce = found.inForce;
  let highest = found.highest;
  let jwsInForce = found.jws;
  let isUnreadable = found.isUnreadable;
  // One after the other: of two bundles at once the older must not win by being verified last.
  let queue: Promise<unknown> = Promise.resolve();

  const apply = async (jws: string): Promise<PolicyResult> => {
    if (jws === jwsInForce && inForce.serial !== null) return { kind: 'unchanged', serial: inForce.serial };
    if (trust === null) return { kind: 'refused', code: 'policy.bad_signature', serial: null };
    const read = await readBundle(jws, trust);
    if (!read.ok) return { kind: 'refused', code: read.code, serial: null };
    const { serial, expiresAt } = read.bundle;
    if (serial <= highest) return { kind: 'refused', code: 'policy.older_serial', serial };
    if (Date.parse(expiresAt) <= clock.wallMs()) return { kind: 'refused', code: 'policy.expired', serial };
    const appliedAt = new Date(clock.wallMs()).toISOString();
    const stored: Stored = { jws, serial, collector: trust.collector, appliedAt };
    state.set(BUNDLE_STATE, stored); // durable first: a policy in force that a crash undoes would let its serial fall
    const before = inForce;
    [inForce, highest, jwsInForce, isUnreadable] = [fromBundle(read.bundle, stored), serial, jws, false];
    return { kind: 'applied', serial, before };
  };

  return {
    current: () => inForce,
    fault: () => (isUnreadable ? 'policy.unreadable' : isExpired(inForce, clock) ? 'policy.expired' : null),
    apply: (jws) => {
      const result = queue.then(() => apply(jws));
      queue = result.catch(() => undefined);
      return result;
    },
  };
}

/**
 * A policy that has expired is refused when it arrives, but one that was in force stays so while the collector is away.
 * Falling back to the built-in policy would take the PACS, the viewers and every care relationship from a workstation in
 * the middle of an outage, when patients depend on it most, and would protect nobody better: the rules it would fall back
 * to know no VIP and no own record. It is shown as a fault until a newer one arrives.
 */
function isExpired({ expiresAt }: PolicyInForce, clock: Clock): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= clock.wallMs();
}

function fromBundle(bundle: PolicyBundle, { appliedAt }: Stored): PolicyInForce {
  const { policy, serial, expiresAt } = bundle;
  // A key that is none never cosigns: the number that is required stays what it is.
  const witnesses = (bundle.witnesses?.keys ?? []).map(readWitnessVerifier).filter((one) => one !== null);
  const rule = { witnesses, required: bundle.witnesses?.required ?? 0 };
  return { policy, source: 'collector', serial, appliedAt, expiresAt, witnesses: rule };
}

type Restored = {
  readonly inForce: PolicyInForce;
  /** The highest serial ever applied: what a bundle must be above. */
  readonly highest: number;
  readonly jws: string | null;
  readonly isUnreadable: boolean;
};

async function restore(state: PolicyState, trust: PolicyTrust | null, inForce: PolicyInForce): Promise<Restored> {
  const nothing: Restored = { inForce, highest: 0, jws: null, isUnreadable: false };
  const value = readState(state);
  if (value === undefined || trust === null) return nothing;
  const stored = StoredSchema.safeParse(value);
  if (!stored.success) return { ...nothing, isUnreadable: true };
  const { jws, serial, collector } = stored.data;
  // Enrolled anew elsewhere: what another collector said is not ours, and neither are its serials.
  if (collector !== trust.collector) return nothing;
  const read = await readBundle(jws, trust);
  // The same serial may come again then: it is the one that was lost.
  if (!read.ok || read.bundle.serial !== serial) return { ...nothing, highest: serial - 1, isUnreadable: true };
  return { inForce: fromBundle(read.bundle, stored.data), highest: serial, jws, isUnreadable: false };
}

function readState(state: PolicyState): unknown {
  try {
    return state.get(BUNDLE_STATE);
  } catch {
    return null; // tampered or damaged: unreadable, which is told apart from absent
  }
}
