import type { Remains, Remnant } from './remains.ts';

/** From and to a number, both included. */
export type Stretch = readonly [from: number, to: number];

/** What became of every number of a trail whose database was damaged, from 1 to `lastSeq`. */
export type DamageAccount = {
  readonly lastSeq: number;
  readonly acknowledged: number;
  /** Opens in its place, or alone. */
  readonly readable: number;
  readonly destroyed: number;
  /** No content can be read here; the collector holds those up to `acknowledged`. */
  readonly lost: readonly Stretch[];
  readonly lostCount: number;
  /** Of those, how many nobody holds. */
  readonly lostForGood: number;
  /** Everything behind `acknowledged` up to here still follows, and can be sent as it is. */
  readonly chainedTo: number;
  /** What is readable behind that. */
  readonly salvageable: number;
};

const GIVE_WAY_EVERY = 200;

/** Reads everything once; `visit` sees it all. */
export async function accountFor(
  remains: Pick<Remains, 'acknowledged' | 'lastSeq' | 'walk'>,
  visit: (remnant: Remnant) => void = () => undefined,
): Promise<DamageAccount> {
  const { acknowledged, lastSeq } = remains;
  const counts = { readable: 0, destroyed: 0, lostCount: 0, lostForGood: 0, salvageable: 0 };
  const lost: [number, number][] = [];
  let chainedTo = acknowledged;
  for (const remnant of remains.walk(1)) {
    const { kind, seq } = remnant;
    visit(remnant);
    if (seq % GIVE_WAY_EVERY === 0) await new Promise((resolve) => setImmediate(resolve));
    if (kind === 'chained' && seq === chainedTo + 1) chainedTo = seq;
    if (kind === 'destroyed') counts.destroyed += 1;
    else if (kind !== 'lost') {
      counts.readable += 1;
      if (seq > chainedTo) counts.salvageable += 1;
    } else {
      counts.lostCount += 1;
      if (seq > acknowledged) counts.lostForGood += 1;
      const last = lost.at(-1);
      if (last?.[1] === seq - 1) last[1] = seq;
      else lost.push([seq, seq]);
    }
  }
  return { lastSeq, acknowledged, ...counts, lost, chainedTo };
}
