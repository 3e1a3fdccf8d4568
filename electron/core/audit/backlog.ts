import type { AuditEvent } from '../../../protocol/audit/event.ts';
import { ownEvent, stamp, type Stamped, type Stamps } from './build-record.ts';
import { localTime } from './local-time.ts';

/** Emergencies beyond this many are only counted; each of them is in the operating system's log all the same. */
const MAX_KEPT = 5000;

/**
 * What could not be written. Emergency events are kept whole; of the others, which were refused to their callers, only how
 * many of each kind. Lives in memory, outside the trail, so that it also serves while no trail can be opened.
 */
export type Backlog = {
  readonly keep: (what: Stamped, why: string) => void;
  readonly countRefused: (what: Stamped, why: string) => void;
  /** The trail.gap event that tells it all, then the kept events; empty when nothing waits. */
  readonly waiting: (stamps: Stamps) => readonly Stamped[];
  readonly isEmpty: () => boolean;
  /** What `waiting` gave is durable now. */
  readonly written: () => void;
  readonly size: () => number;
};

export function createBacklog(): Backlog {
  let notes = noNotes();
  /** What `waiting` gave and is not durable yet: it comes again, with what came meanwhile, should that fail. */
  let offered = noNotes();

  const note = (what: Stamped, why: string): void => {
    notes.first ??= what;
    notes.last = what;
    notes.reasons.add(why);
  };
  const isEmpty = (): boolean => (offered.first ?? notes.first) === null;
  const size = (): number => offered.kept.length + notes.kept.length;
  return {
    keep: (what, why) => {
      note(what, why);
      if (size() < MAX_KEPT) notes.kept.push(what);
      else notes.dropped += 1;
    },
    countRefused: (what, why) => {
      note(what, why);
      notes.refused.set(what.event.kind, (notes.refused.get(what.event.kind) ?? 0) + 1);
    },
    waiting: (stamps) => {
      if (isEmpty()) return [];
      offered = join(offered, notes);
      notes = noNotes();
      const { first, last, reasons, kept, dropped, refused } = offered;
      if (first === null || last === null) return [];
      const detail = {
        what: 'not_durable',
        why: [...reasons],
        from: localTime(first.wallMs),
        to: localTime(last.wallMs),
        /** Records that follow this one and carry their own, earlier time. */
        kept: kept.length,
        onlyInSystemLog: dropped,
        /** These never became records; what asked for them was refused or went on without. */
        refused: Object.fromEntries(refused),
      };
      return [stamp(stamps, ownEvent('trail.gap', 'failure', detail)), ...kept];
    },
    isEmpty,
    written: () => {
      offered = noNotes();
    },
    size,
  };
}

type Notes = {
  readonly kept: Stamped[];
  dropped: number;
  first: Stamped | null;
  last: Stamped | null;
  readonly refused: Map<AuditEvent['kind'], number>;
  readonly reasons: Set<string>;
};

const noNotes = (): Notes => ({
  kept: [],
  dropped: 0,
  first: null,
  last: null,
  refused: new Map(),
  reasons: new Set(),
});

function join(earlier: Notes, later: Notes): Notes {
  const refused = new Map(earlier.refused);
  for (const [kind, count] of later.refused) refused.set(kind, (refused.get(kind) ?? 0) + count);
  return {
    kept: [...earlier.kept, ...later.kept],
    dropped: earlier.dropped + later.dropped,
    first: earlier.first ?? later.first,
    last: later.last ?? earlier.last,
    refused,
    reasons: new Set([...earlier.reasons, ...later.reasons]),
  };
}
