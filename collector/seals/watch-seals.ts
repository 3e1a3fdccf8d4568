import type { AuditRecord } from '../../protocol/audit/record.ts';
import { followPulse, NO_PULSE } from '../../protocol/seal/follow-pulse.ts';
import { followSeal, type SealFault, type SealPoint } from '../../protocol/seal/follow-seal.ts';
import { SEAL_KIND, sealIn } from '../../protocol/seal/seal.ts';
import { stepSealingKey, type SealingKey } from '../../protocol/seal/sealing-key.ts';
import { type AlertKind, raiseAlert } from '../alerts/raise-alert.ts';
import type { Collector } from '../collector.ts';
import type { TrailRow, TrailStore } from '../trail/trail-store.ts';
import { createSealStore, type SealStore } from './seal-store.ts';

/** Watches the records of one batch. */
export type SealWatch = {
  /** Call it when the record is stored. */
  readonly see: (record: AuditRecord) => void;
  /** Keeps how far it has come. Call it in the same transaction. */
  readonly done: () => void;
};

const KINDS: Readonly<Record<SealFault, AlertKind>> = {
  malformed: 'seal.wrong',
  chain: 'seal.wrong',
  place: 'seal.wrong',
  head: 'seal.wrong',
  mac: 'seal.wrong',
  repeated: 'seal.repeated',
  skipped: 'seal.skipped',
};

/** Steps of keys for one workstation in `STEPS_MS`: three months of seals that never came, and a quarter of a second of work. */
const MOST_STEPS = 2 ** 18;
const STEPS_MS = 10 * 60_000;

const NOTHING: SealWatch = { see: () => undefined, done: () => undefined };

/**
 * Checks the seals of what arrives with the workstation's own chains, and that they keep coming while its agent runs. What a
 * trail leaves out may still arrive with another one that was set aside, so that is looked at later (`sweep-seals.ts`).
 */
export function createSealWatching(
  collector: Collector,
  trails: Pick<TrailStore, 'point'>,
): (trail: TrailRow) => SealWatch {
  const seals = createSealStore(collector);
  const stepsOf = createStepBudgets(collector.clock.monotonicMs);
  return (trail) => {
    const chains = seals.chainsOf(trail.workstation);
    return chains.length === 0
      ? NOTHING
      : watch({ collector, trails, seals, trail, chains, steps: stepsOf(trail.workstation) });
  };
}

type Steps = { left: number };

/** What each workstation may still have stepped: an epoch is a number that it claims, and everybody waits for the steps. */
function createStepBudgets(monotonicMs: () => number): (workstation: string) => Steps {
  const budgets = new Map<string, Steps & { readonly sinceMs: number }>();
  return (workstation) => {
    const now = monotonicMs();
    const known = budgets.get(workstation);
    if (known !== undefined && now - known.sinceMs < STEPS_MS) return known;
    const fresh = { left: MOST_STEPS, sinceMs: now };
    budgets.set(workstation, fresh);
    return fresh;
  };
}

type Watched = {
  readonly collector: Collector;
  readonly trails: Pick<TrailStore, 'point'>;
  readonly seals: SealStore;
  readonly trail: TrailRow;
  readonly chains: readonly string[];
  readonly steps: Steps;
};

function watch(watched: Watched): SealWatch {
  const { collector, trails, seals, trail, chains } = watched;
  // A workstation that has sealed before is asked for seals from the first record of a new trail on.
  const hasSealed = (): boolean => chains.some((chain) => seals.ranges(chain).length > 0);
  let pulse = seals.pulseOf(trail.number) ?? { ...NO_PULSE, hasSealed: hasSealed() };
  let at: SealPoint | null = seals.pointOf(trail.number);
  const before = at;
  const raise = (kind: AlertKind, record: AuditRecord, cause: string): void => {
    const { seq, at: when } = record;
    const place = { workstation: trail.workstation, trail: trail.id, seq, at: when };
    raiseAlert(collector, { kind, severity: 'critical', cause: `${trail.id} ${cause}`, ...place });
  };
  const rules = {
    keys: (chain: string, epoch: number) => keyFor(watched, chain, epoch),
    headAt: (seq: number) => trails.point(trail.number, seq)?.head.toString('hex') ?? null,
    hasGap: false,
  };
  const check = (record: AuditRecord): void => {
    const last = at;
    const step = followSeal(last, { trail: trail.id, seq: record.seq, detail: record.detail }, rules);
    const isElsewhere = step.fault === null && isHeldElsewhere(watched, record);
    // One alert for all that follow the same good seal: what was made anew is a whole run of them.
    const run = `after ${last?.sealedSeq ?? 0}`;
    if (step.fault !== null) raise(KINDS[step.fault], record, run);
    if (isElsewhere) raise('seal.repeated', record, run);
    at = step.at;
  };
  return {
    see: (record) => {
      const beat = followPulse(pulse, record);
      pulse = beat.pulse;
      if (beat.silentMs !== null) raise('seal.silent', record, `silent ${record.seq}`);
      if (record.kind === SEAL_KIND) check(record);
    },
    done: () => {
      seals.keepPulse(trail.number, pulse);
      if (at !== null && at !== before && at.key !== null) seals.keepPoint(trail.number, { ...at, key: at.key });
    },
  };
}

/** From the nearest place that is known: the furthest trail of this chain that is not beyond, else the first key. */
function keyFor({ seals, chains, steps }: Watched, chain: string, epoch: number): SealingKey | null {
  if (!chains.includes(chain)) return null;
  const nearest = seals.ranges(chain).filter(({ next }) => next <= epoch);
  const range = nearest.toSorted((one, other) => other.next - one.next)[0];
  const first = range === undefined ? seals.firstKey(chain) : null;
  const from = range === undefined ? first && { epoch: 0, key: first } : seals.keyOf(chain, range);
  if (from === null) return null;
  const key = stepSealingKey(from, epoch, steps.left);
  steps.left -= key === null ? 0 : epoch - from.epoch;
  return key;
}

function isHeldElsewhere({ seals, trail }: Watched, record: AuditRecord): boolean {
  const seal = sealIn(record);
  if (seal === null) return false;
  const { chain, epoch } = seal;
  return seals
    .ranges(chain)
    .some((range) => range.trail !== trail.number && range.first <= epoch && epoch < range.next);
}
