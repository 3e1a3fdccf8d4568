import { X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { combinePolicies, signedValue } from './machine/combine-policies.ts';
import type { KeyRule } from './machine/keys/describe-key.ts';
import { MACHINE_KEYS, wordsOf, type MachineKey, type MachinePolicy } from './machine/machine-policy.ts';
import type { MachineReading } from './machine/machine-reading.ts';
import { BUILT_IN } from './machine/machine-settings.ts';
import type { PolicyInForce } from './policy-store.ts';
import { fingerprintOf } from '../../../protocol/tls/fingerprint.ts';
import type { Enrolment } from '../sync/enrolment.ts';

/** Whose word counts: what IT set on the machine, the collector's signed policy, the enrolment, or what is built in. */
export type Origin = 'machine' | 'collector' | 'enrolment' | 'built-in';

export type EffectiveKey = {
  readonly key: MachineKey;
  /** As in the machine policy; null: nothing is set, and nothing is built in. */
  readonly value: unknown;
  readonly origin: Origin;
  readonly rule: KeyRule;
};

/** Which source won for each key, and how the sources fare. */
export type EffectivePolicy = {
  readonly machine: {
    readonly state: MachineReading['kind'];
    /** File, registry key or preference domain. */
    readonly where: string;
    /** What counts is from an earlier reading. */
    readonly isLastGood: boolean;
    /** `machine_policy.*`; null while all is well. */
    readonly code: string | null;
    readonly problems: readonly string[];
    /** The keys about viewers would have left none, and do not count. */
    readonly keepsViewers: boolean;
  };
  readonly signed: {
    readonly origin: 'collector' | 'built-in';
    readonly serial: number | null;
    readonly appliedAt: string | null;
    readonly expiresAt: string | null;
  };
  readonly keys: readonly EffectiveKey[];
};

export type EffectiveSources = {
  readonly reading: MachineReading;
  /** The last machine policy that was read well on this workstation; null if none. */
  readonly lastGood: MachinePolicy | null;
  /** The signed policy alone, before the machine's. */
  readonly signed: PolicyInForce;
  /** Null before it. */
  readonly enrolment: Pick<Enrolment, 'collectorUrl' | 'ca' | 'site'> | null;
};

const NOTHING: MachinePolicy = {};

/** The machine policy that counts after a reading: its own, none, or the last good one. */
export function countingPolicy({ reading, lastGood }: Pick<EffectiveSources, 'reading' | 'lastGood'>): MachinePolicy {
  if (reading.kind === 'read') return reading.policy;
  return reading.kind === 'absent' ? NOTHING : (lastGood ?? NOTHING);
}

/** For each key of the machine policy the value that counts here, and where it comes from. Pure. */
export function effectivePolicy(sources: EffectiveSources): EffectivePolicy {
  const { reading, signed, enrolment } = sources;
  const machine = countingPolicy(sources);
  const combined = combinePolicies(signed.policy, machine);
  const enrolledValues = enrolment === null ? NOTHING : enrolledPolicy(enrolment);
  const keys = MACHINE_KEYS.map((key): EffectiveKey => {
    const { rule } = wordsOf(key);
    const ofSigned = signedValue(signed.policy, key);
    if (ofSigned !== undefined) {
      const value = signedValue(combined.policy, key);
      const isOwn = machine[key] !== undefined && (isDeepStrictEqual(value, machine[key]) || value !== ofSigned);
      return { key, value, origin: isOwn ? 'machine' : signed.source, rule };
    }
    if (machine[key] !== undefined) return { key, value: machine[key], origin: 'machine', rule };
    const enrolled = enrolledValues[key];
    if (enrolled !== undefined) return { key, value: enrolled, origin: 'enrolment', rule };
    return {
      key,
      value: (BUILT_IN as { readonly [K in MachineKey]?: unknown })[key] ?? null,
      origin: 'built-in',
      rule,
    };
  });
  const isBad = reading.kind === 'unreadable' || reading.kind === 'invalid';
  return {
    machine: {
      state: reading.kind,
      where: reading.where,
      isLastGood: isBad && sources.lastGood !== null,
      code: isBad ? reading.code : null,
      problems: reading.kind === 'invalid' ? reading.problems : [],
      keepsViewers: combined.keepsViewers,
    },
    signed: {
      origin: signed.source,
      serial: signed.serial,
      appliedAt: signed.appliedAt,
      expiresAt: signed.expiresAt,
    },
    keys,
  };
}

/** What enrolment says under the same keys. */
const enrolledPolicy = ({ collectorUrl, ca, site }: NonNullable<EffectiveSources['enrolment']>): MachinePolicy => ({
  collectorUrl,
  collectorCaFingerprint: fingerprintOf(new X509Certificate(ca).raw),
  site,
});
