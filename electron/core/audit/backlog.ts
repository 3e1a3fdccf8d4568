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
  let kept: Stamped[] = [];
  let dropped = 0;
  let first: Stamped | null = null;
  let last: Stamped | null = null;
  const refused = new Map<AuditEvent['kind'], number>();
  const reasons = new Set<string>();

  const note = (what: Stamped, why: string): void => {
    first ??= what;
    last = what;
    reasons.add(why);
  };
  return {
    keep: (what, why) => {
      note(what, why);
      if (kept.length < MAX_KEPT) kept.push(what);
      else dropped += 1;
    },
    countRefused: (what, why) => {
      note(what, why);
      refused.set(what.event.kind, (refused.get(what.event.kind) ?? 0) + 1);
    },
    waiting: (stamps) => {
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
    isEmpty: () => first === null,
    written: () => {
      kept = [];
      dropped = 0;
      first = null;
      last = null;
      refused.clear();
      reasons.clear();
    },
    size: () => kept.length,
  };
}
