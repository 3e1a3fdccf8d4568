import type { AuditRecord } from '../audit/record.ts';
import { followPulse, NO_PULSE, type Pulse } from './follow-pulse.ts';
import { followSeal, type SealFault, type SealPoint } from './follow-seal.ts';
import type { SealKeys } from './key-ladder.ts';
import { SEAL_KIND } from './seal.ts';

/** A record whose leaf and head were recomputed already; `record` is null where its content was destroyed on schedule. */
export type SealedLink = { readonly seq: number; readonly head: Uint8Array; readonly record: AuditRecord | null };

/** Epochs `from` to `to`, both included, of one chain. */
export type EpochRange = { readonly chain: string; readonly from: number; readonly to: number };
/** The agent ran without sealing until record `seq`. */
export type Silence = { readonly seq: number; readonly ms: number };

/** `unsealed`: there is no seal at all. */
export type SealBreak = SealFault | 'unsealed';

export type SealVerdict =
  | {
      readonly kind: 'whole';
      readonly seals: number;
      readonly epochs: readonly EpochRange[];
      /** Records after this one are not sealed yet. */
      readonly sealedSeq: number;
      readonly silences: readonly Silence[];
    }
  | {
      readonly kind: 'broken';
      readonly what: SealBreak;
      /** The first record that is not what was sealed lies between these two, both included. */
      readonly seq: number;
      readonly toSeq: number;
    };

/** A seal is made of the end of the trail: no more records than this are ever on their way at that moment. */
const REACH = 65_536;

/** Walks along the records of one trail, from its first on. */
export type SealWalk = {
  /** The fault of this record, if it is a seal that has one. */
  readonly follow: (link: SealedLink) => SealFault | null;
  readonly soFar: () => Extract<SealVerdict, { kind: 'whole' }>;
};

/** `keys`: `unchecked` where none are known (on the workstation itself, which has destroyed them). */
export function createSealWalk(trail: string, keys: SealKeys | 'unchecked'): SealWalk {
  const heads = new Map<number, string>(); // since the last good seal, the newest REACH of them
  const past: EpochRange[] = [];
  const silences: Silence[] = [];
  const own = { at: null as SealPoint | null, pulse: NO_PULSE as Pulse, hasGap: false, seals: 0 };
  const followed = (link: SealedLink & { readonly record: AuditRecord }): SealFault | null => {
    const { seq, record } = link;
    const beat = followPulse(own.pulse, record);
    own.pulse = beat.pulse;
    if (beat.silentMs !== null && !own.hasGap) silences.push({ seq, ms: beat.silentMs });
    if (record.kind !== SEAL_KIND) return null;
    const rules = { keys, headAt: (at: number) => heads.get(at) ?? null, hasGap: own.hasGap };
    const before = own.at;
    const step = followSeal(before, { trail, seq, detail: record.detail }, rules);
    own.at = step.at;
    if (step.fault !== null) return step.fault;
    if (before !== null && before.chain !== step.at?.chain) past.push(rangeOf(before));
    for (const known of heads.keys()) if (known < seq) heads.delete(known);
    own.seals += 1;
    own.hasGap = false;
    return null;
  };
  return {
    follow: (link) => {
      const { record } = link;
      if (record === null) own.hasGap = true;
      const fault = record === null ? null : followed({ ...link, record });
      heads.set(link.seq, Buffer.from(link.head).toString('hex'));
      heads.delete(link.seq - REACH);
      return fault;
    },
    soFar: () => {
      const epochs = own.at === null ? past : [...past, rangeOf(own.at)];
      return { kind: 'whole', seals: own.seals, epochs, sealedSeq: own.at?.sealedSeq ?? 0, silences };
    },
  };
}

const rangeOf = ({ chain, first, next }: SealPoint): EpochRange => ({ chain, from: first, to: next - 1 });

/**
 * Verifies the seals of a whole trail, whose leaves and heads were recomputed before (`verifyChain`). Strict: the first seal
 * that is not the next one of its chain, in its place, under the key of its epoch, breaks it. What a trail alone cannot
 * show is whether its last seal is the last that was made; its epochs say with which other trails it must fit together.
 */
export function verifySeals(input: {
  readonly trail: string;
  readonly records: Iterable<SealedLink>;
  readonly keys: SealKeys;
}): SealVerdict {
  const walk = createSealWalk(input.trail, input.keys);
  let last = 0;
  for (const link of input.records) {
    const what = walk.follow(link);
    last = link.seq;
    if (what !== null) return { kind: 'broken', what, seq: walk.soFar().sealedSeq + 1, toSeq: reachOf(link) };
  }
  const whole = walk.soFar();
  return whole.seals === 0 ? { kind: 'broken', what: 'unsealed', seq: 1, toSeq: last } : whole;
}

/** A bad seal says up to which record it reaches, if that can be believed; else it is bad itself. */
function reachOf({ seq, record }: SealedLink): number {
  const said = record?.detail['seq'];
  return typeof said === 'number' && said < seq ? said : seq;
}
