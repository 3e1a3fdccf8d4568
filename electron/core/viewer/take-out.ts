import type { EventKind } from '../../../protocol/audit/event.ts';
import type { StudyAction } from '../../../protocol/people.ts';
import type { Decision } from '../access/access-request.ts';
import { createQuietRepeats } from '../quiet-repeats.ts';
import type { Entry, Record } from '../recorder.ts';

/** What a viewer's page, or the person at it, wants to take out of its window. */
export type TakeOut = 'export' | 'print' | 'copy';

/** Decides what may be taken out. Nothing is given out before `allow` says so. */
export type TakeOutDesk = {
  /** Whether it is refused now; a refusal is recorded, nothing else is. */
  readonly isRefused: (what: TakeOut) => boolean;
  /** True once it is allowed and its record is durable. */
  readonly allow: (what: TakeOut) => Promise<boolean>;
};

export type TakeOutDeps = {
  readonly decide: (action: StudyAction) => { readonly decision: Decision; readonly grantId: string | null };
  readonly record: Record;
  /** Study and launch, and the grant under which the viewer was opened. */
  readonly entry: Omit<Entry, 'kind'>;
  /** Of whoever is there now; null: nobody whom we know. */
  readonly session: () => string | null;
  readonly monotonicMs: () => number;
};

const WANTED: { readonly [T in TakeOut]: { readonly action: StudyAction; readonly kind: EventKind } } = {
  export: { action: 'export', kind: 'study.exported' },
  print: { action: 'print', kind: 'study.printed' },
  copy: { action: 'export', kind: 'study.copied' },
};

/** No record, nothing goes out, except what an emergency allows: its records are never refused. */
export function createTakeOut({ decide, record, entry, session, monotonicMs }: TakeOutDeps): TakeOutDesk {
  const untold = createQuietRepeats(monotonicMs);
  const judge = (what: TakeOut) => {
    const { action, kind } = WANTED[what];
    const { decision, grantId } = decide(action);
    return { isAllowed: decision.effect === 'permit', grantId, said: { kind, action, because: [...decision.because] } };
  };
  /** A page can try by itself, thousands of times. */
  const refused = async (what: TakeOut, said: Pick<Entry, 'kind' | 'action' | 'because'>): Promise<void> => {
    const notTold = untold(`${what} ${session()}`);
    if (notTold !== null) await record({ ...entry, ...said, outcome: 'denied', detail: { ...entry.detail, notTold } });
  };
  return {
    isRefused: (what) => {
      const { isAllowed, said } = judge(what);
      if (!isAllowed) void refused(what, said);
      return !isAllowed;
    },
    allow: async (what) => {
      const { isAllowed, grantId, said } = judge(what);
      if (!isAllowed) {
        await refused(what, said);
        return false;
      }
      // Under the grant that allows it, which need not be the one that opened the viewer.
      const recorded = await record({ ...entry, ...said, grant: grantId, outcome: 'success' });
      return recorded.ok || grantId !== null;
    },
  };
}
