/** A ring of a rollout, and how long after the start its turn comes, in milliseconds. */
export type RolloutRing = { readonly name: string; readonly afterMs: number };

export type RolloutState = 'running' | 'held' | 'finished';
export type RolloutPlan = {
  readonly state: RolloutState;
  /** In the order in which they get it; none comes before the one above it. */
  readonly rings: readonly RolloutRing[];
  /** Milliseconds since the epoch; time for which it was held is added to it. */
  readonly startedMs: number;
};

/** A workstation as a rollout sees it. */
export type Seat = {
  readonly ring: string | null;
  /** Whether it was well when it was named the version; null: it was not named it yet. */
  readonly wasWell: boolean | null;
  readonly isWell: boolean;
  /** It runs the version, or a newer one. */
  readonly hasIt: boolean;
};

export type Judgement =
  /** Held or finished: nobody is named the version. */
  | { readonly kind: 'closed' }
  /** So many of those that were named the version were well before and are not any more. */
  | { readonly kind: 'regressed'; readonly unwell: number; readonly of: number }
  /** The rings whose workstations may have it now. */
  | { readonly kind: 'open'; readonly rings: readonly string[] };

/** So much larger may the share of unwell workstations be among those named the version than among the others. */
const TOLERATED_SHARE = 0.02;

/**
 * Judges a rollout. Health has regressed when, of the workstations that were well before they were named the version, a larger
 * share is unwell than of those that were not named it: what strikes all alike, as a network that is down, is not the version's
 * fault. Where all have it, there is nobody whom a hold would keep from it. A ring opens when its time has come, every ring
 * before it is open, and at least one workstation of those runs the version and is well.
 */
export function judgeRollout(
  { state, rings, startedMs }: RolloutPlan,
  seats: readonly Seat[],
  nowMs: number,
): Judgement {
  if (state !== 'running') return { kind: 'closed' };
  const named = seats.filter(({ wasWell }) => wasWell === true);
  const unwell = named.filter(({ isWell }) => !isWell).length;
  const others = seats.filter(({ wasWell }) => wasWell === null);
  // Fewer than were named it tell less: those that are missing count as well, or one old one in a cupboard would excuse all.
  const usual = share(others.filter(({ isWell }) => !isWell).length, Math.max(others.length, named.length));
  const isWorse = share(unwell, named.length) > usual + TOLERATED_SHARE;
  if (isWorse && seats.some(({ hasIt }) => !hasIt)) return { kind: 'regressed', unwell, of: named.length };
  const open: string[] = [];
  for (const { name, afterMs } of rings) {
    const isProved = seats.some(({ ring, hasIt, isWell }) => ring !== null && open.includes(ring) && hasIt && isWell);
    if (nowMs < startedMs + afterMs || (open.length > 0 && !isProved)) break;
    open.push(name);
  }
  return { kind: 'open', rings: open };
}

const share = (some: number, all: number): number => (all === 0 ? 0 : some / all);
