import { z } from 'zod';
import { RingSchema } from '../../protocol/wire/enrolment.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { isEnrolledAt, listWorkstations } from '../enrolment/workstations.ts';
import { queries } from '../store/queries.ts';
import { seatsOf } from './find-seats.ts';
import type { RolloutRing, RolloutState } from './judge-rollout.ts';

export type Rollout = {
  readonly id: number;
  readonly version: string;
  readonly rings: readonly RolloutRing[];
  readonly startedMs: number;
  readonly state: RolloutState;
  /** When its state last changed, in milliseconds since the epoch. */
  readonly changedMs: number;
};

const RingsSchema = z.array(z.strictObject({ name: RingSchema, afterMs: z.int().min(0) }));

/** The latest rollout; null if there was none. */
export function latestRollout({ store }: Pick<Collector, 'store'>): Rollout | null {
  const row = store.first(queries.selectFrom('rollouts').selectAll().orderBy('id', 'desc').limit(1));
  return row === undefined ? null : { ...row, rings: RingsSchema.parse(JSON.parse(row.rings)) };
}

/** `unfinished`: another one is. `empty`: nobody is in these rings, so that those after them would wait for nobody's news. */
export type Started =
  | { readonly kind: 'started' }
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'empty'; readonly rings: readonly string[] };

/** Starts one. */
export function startRollout(
  collector: Collector,
  { version, rings, actor }: Pick<Rollout, 'version' | 'rings'> & { readonly actor: string },
): Started {
  const { store, clock } = collector;
  return store.transaction((): Started => {
    if ((latestRollout(collector)?.state ?? 'finished') !== 'finished') return { kind: 'unfinished' };
    const now = clock.wallMs();
    const valid = listWorkstations(collector).filter((row) => isEnrolledAt(row, now));
    const empty = rings.map(({ name }) => name).filter((name) => !valid.some(({ ring }) => ring === name));
    if (empty.length > 0) return { kind: 'empty', rings: empty };
    const row = { version, rings: JSON.stringify(rings), startedMs: now, state: 'running', changedMs: now } as const;
    store.change(queries.insertInto('rollouts').values(row));
    const detail = { version, rings: rings.map(({ name, afterMs }) => ({ name, afterMs })) };
    recordOwnEvent(collector, { actor, kind: 'rollout.started', detail });
    return { kind: 'started' };
  });
}

type Change = 'hold' | 'resume' | 'finish';
const CHANGES = {
  hold: { from: ['running'], to: 'held', kind: 'rollout.held' },
  resume: { from: ['held'], to: 'running', kind: 'rollout.resumed' },
  finish: { from: ['running', 'held'], to: 'finished', kind: 'rollout.finished' },
} as const satisfies Record<
  Change,
  { readonly from: readonly RolloutState[]; readonly to: RolloutState; readonly kind: string }
>;

/** Holds, resumes or finishes the latest rollout. False if it is in no state for that. `because`: recorded, a stable code. */
export function changeRollout(
  collector: Collector,
  change: Change,
  { actor, because }: { readonly actor: string; readonly because: string },
): boolean {
  const { store, clock } = collector;
  const { from, to, kind } = CHANGES[change];
  return store.transaction(() => {
    const rollout = latestRollout(collector);
    if (rollout === null || !from.some((state) => state === rollout.state)) return false;
    const now = clock.wallMs();
    // The rings wait for as long as it was held.
    const startedMs = change === 'resume' ? rollout.startedMs + (now - rollout.changedMs) : rollout.startedMs;
    store.change(
      queries.updateTable('rollouts').set({ state: to, changedMs: now, startedMs }).where('id', '=', rollout.id),
    );
    if (change === 'resume') acceptUnwell(collector, rollout);
    recordOwnEvent(collector, { actor, kind, detail: { version: rollout.version, because } });
    return true;
  });
}

/** Whoever resumes has seen what is wrong: it holds the rollout up no more, and what goes wrong from now on does. */
function acceptUnwell(collector: Collector, rollout: Rollout): void {
  const unwell = seatsOf(collector, rollout).filter(({ wasWell, isWell }) => wasWell === true && !isWell);
  for (const { id } of unwell) {
    const seat = queries.updateTable('rolloutSeats').set({ wasWell: 0 });
    collector.store.change(seat.where('rollout', '=', rollout.id).where('workstation', '=', id));
  }
}
