import { SILENT_MS } from '../../protocol/seal/follow-pulse.ts';
import type { Alert } from '../alerts/raise-alert.ts';
import { raiseOnce } from '../alerts/raise-alert.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { isContradicted } from '../log/contradictions.ts';
import { queries } from '../store/queries.ts';
import type { Presence } from './presence.ts';
import { AGREED, createSealStore, type StoredRange } from './seal-store.ts';

/** Trails that were set aside are sent beside the new one: so long they may take. */
const LATE_MS = 5 * 60_000;
/** What is sealed is sent at once; beyond two intervals, this much for the way. */
const WAY_MS = 60_000;

/** Raises what seals raise by not being there. */
export function sweepSeals(collector: Collector, presence: Presence): void {
  if (isContradicted(collector)) presence.excuse(); // nothing is taken in from anybody
  const silent = presence.silentFor(SILENT_MS + WAY_MS);
  collector.store.transaction(() => {
    const chains = chainsIn(collector);
    raiseOnce(collector, [
      ...neverSealed(collector, presence, chains),
      ...skippedEpochs(collector, chains),
      ...notSealing(collector, silent),
    ]);
  });
  presence.told(silent); // only now that it is kept
}

type Chain = { readonly chain: string; readonly workstation: string; readonly ranges: readonly StoredRange[] };

/** All chains, a workstation's latest behind those before it: in two questions, not in two for each of thousands. */
function chainsIn(collector: Collector): readonly Chain[] {
  const ranges = createSealStore(collector).allRanges();
  const chains = queries.selectFrom('sealChains').select(['chain', 'workstation']).orderBy(AGREED);
  return collector.store.all(chains).map((row) => ({ ...row, ranges: ranges.get(row.chain) ?? [] }));
}

/** Workstations that agreed on a key, are here, and have never sealed with it. */
function neverSealed(collector: Collector, presence: Presence, chains: readonly Chain[]): readonly Alert[] {
  const latest = new Map(chains.map((chain) => [chain.workstation, chain]));
  const at = isoTime(collector.clock.wallMs());
  return presence.hereFor(LATE_MS).flatMap((workstation) => {
    const own = latest.get(workstation);
    if (own === undefined || own.ranges.length > 0) return [];
    return [{ kind: 'seal.missing', severity: 'critical', cause: own.chain, workstation, at } as const];
  });
}

/** Epochs that lie before one that is held, and did not come with any trail. */
function skippedEpochs(collector: Collector, chains: readonly Chain[]): readonly Alert[] {
  const late = collector.time.nowMs() - LATE_MS;
  return chains.flatMap(({ chain, workstation, ranges }) =>
    holesIn(ranges)
      .filter(({ before }) => before.startedMs < late)
      .map(({ from, before }) => {
        const at = isoTime(before.startedMs);
        return { kind: 'seal.skipped', severity: 'critical', cause: `${chain} ${from}`, workstation, at } as const;
      }),
  );
}

type Hole<Range> = { readonly from: number; readonly to: number; readonly before: Range };

/** `from` to `to`, both included, are in no range; `before`: what they are missing before. Ranges by `first`. */
export function holesIn<Range extends Pick<StoredRange, 'first' | 'next'>>(
  ranges: readonly Range[],
): readonly Hole<Range>[] {
  let next = 0;
  return ranges.flatMap((range) => {
    const from = next;
    next = Math.max(next, range.next);
    return range.first > from ? [{ from, to: range.first - 1, before: range }] : [];
  });
}

/** Workstations that are heard, and have stored nothing for longer than a running agent can be without sealing. */
function notSealing(collector: Collector, silent: readonly string[]): readonly Alert[] {
  const seals = createSealStore(collector);
  return silent
    .filter((workstation) => seals.chainsOf(workstation).some((chain) => seals.ranges(chain).length > 0))
    .map((workstation) => {
      const at = isoTime(collector.clock.wallMs());
      return { kind: 'seal.silent', severity: 'critical', cause: `${workstation} ${at}`, workstation, at } as const;
    });
}
