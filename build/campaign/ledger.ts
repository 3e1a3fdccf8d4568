/** An append that returned, in order of the returns. `place`: null where the record was written later than it was taken. */
export type Promised = {
  readonly event: number;
  readonly place: { readonly trail: string; readonly seq: number; readonly id: string } | null;
};

/** A record at the collector; `event` is null for what the trail says of itself. In each trail in the order of the collector. */
export type Held = { readonly trail: string; readonly seq: number; readonly id: string; readonly event: number | null };

/** How what the collector holds stands to what was promised; the last three are 0 where nothing is wrong. */
export type Figures = {
  readonly returned: number;
  readonly held: number;
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
};

export const NO_FIGURES: Figures = { returned: 0, held: 0, lost: 0, doubled: 0, outOfOrder: 0 };

/**
 * Compares the two sides of one workstation. Lost: promised and not there. Doubled: an identity or an event that is there more
 * than once. Out of order: not at the promised place, a number that does not follow, or two events of one run whose order of
 * appending is not that of their numbers.
 */
export function balance(promised: readonly Promised[], held: readonly Held[]): Figures {
  const byId = new Map(held.map((record) => [record.id, record]));
  const events = held.flatMap(({ event }) => (event === null ? [] : [event]));
  const known = new Set(events);
  const isThere = ({ event, place }: Promised): boolean => (place === null ? known.has(event) : byId.has(place.id));
  const isMisplaced = ({ event, place }: Promised): boolean => {
    const found = place === null ? undefined : byId.get(place.id);
    if (place === null || found === undefined) return false;
    return found.trail !== place.trail || found.seq !== place.seq || found.event !== event;
  };
  return {
    returned: promised.length,
    held: held.length,
    lost: promised.filter((one) => !isThere(one)).length,
    doubled: held.length - byId.size + events.length - known.size,
    outOfOrder: promised.filter(isMisplaced).length + gaps(held) + disorder(promised),
  };
}

/** Numbers at the collector that are not one more than the one before. */
function gaps(held: readonly Held[]): number {
  const last = new Map<string, number>();
  return held.filter(({ trail, seq }) => {
    const before = last.get(trail) ?? 0;
    last.set(trail, seq);
    return seq !== before + 1;
  }).length;
}

/** Later events of a trail with a lower number than an earlier one. Events are numbered in the order of the calls. */
function disorder(promised: readonly Promised[]): number {
  const highest = new Map<string, number>();
  const placed = promised.flatMap(({ event, place }) => (place === null ? [] : [{ event, ...place }]));
  return placed
    .toSorted((a, b) => a.event - b.event)
    .filter(({ trail, seq }) => {
      const before = highest.get(trail) ?? 0;
      highest.set(trail, Math.max(before, seq));
      return seq <= before;
    }).length;
}

export const addFigures = (all: readonly Figures[]): Figures =>
  all.reduce(
    (sum, one) => ({
      returned: sum.returned + one.returned,
      held: sum.held + one.held,
      lost: sum.lost + one.lost,
      doubled: sum.doubled + one.doubled,
      outOfOrder: sum.outOfOrder + one.outOfOrder,
    }),
    NO_FIGURES,
  );
