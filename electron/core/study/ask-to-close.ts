import type { Entry, Record } from '../recorder.ts';
import type { EventKind } from '../../../protocol/audit/event.ts';
import type { Session } from '../session/session-state.ts';

export type CloseReason = 'other-person' | 'role-lost' | 'emergency-over' | 'session-over' | 'report-closed';

/** Tells of one launch, in the name of whom it was opened for. */
export type Tell = {
  readonly entry: (kind: EventKind, detail: Entry['detail'], outcome?: Entry['outcome']) => Entry;
  readonly now: (...args: Parameters<Tell['entry']>) => ReturnType<Record>;
  /** The same, with what is written in the record's own transaction. */
  readonly with: (alongside: () => void, ...args: Parameters<Tell['entry']>) => ReturnType<Record>;
};

/** A viewer that runs; `stop` resolves to whether it is gone. */
export type Closable = { readonly launchId: string; readonly tell: Tell; readonly stop: () => Promise<boolean> };

export type Asker = {
  /** Resolves when it is gone or would not go. */
  readonly ask: (viewer: Closable, why: CloseReason) => Promise<void>;
  readonly gone: (launchId: string) => void;
};

export type AskerDeps = {
  readonly session: () => Session | null;
  /** Whether a viewer is open that had to close and did not. */
  readonly onStillOpen: (isAny: boolean) => void;
};

type Asked = {
  /** In whose time; null: nobody's. */
  readonly session: string | null;
  readonly reasons: ReadonlySet<CloseReason>;
  /** Settled once it has answered. */
  readonly answer: Promise<void>;
  readonly isWaiting: () => boolean;
};

/**
 * Asks viewers to close and never kills: what is unsaved in one is the person's. Each asking is recorded. One that would
 * not go is asked anew for another reason and for the next person; while it still answers, only for the next person, as
 * a second request closes the very question that the first one brought up.
 */
export function createAsker({ session, onStillOpen }: AskerDeps): Asker {
  const asked = new Map<string, Asked>();
  const stillOpen = new Set<string>();
  const askNow = async ({ launchId, tell, stop }: Closable, why: CloseReason): Promise<void> => {
    const stopped = stop(); // first of all; the record follows
    void tell.now('viewer.asked_to_close', { why });
    if ((await stopped) || !asked.has(launchId)) return;
    stillOpen.add(launchId);
    onStillOpen(true);
    await tell.now('viewer.asked_to_close', { why, stillOpen: true }, 'failure');
  };
  return {
    ask: (viewer, why) => {
      const { launchId } = viewer;
      const by = session()?.id ?? null;
      const before = asked.get(launchId);
      // Where nobody has come, it is still the time of whoever was there.
      const last = by === null || before?.session === by ? before : undefined;
      if (last?.isWaiting() === true || last?.reasons.has(why) === true) return last.answer;
      let isWaiting = true;
      const answer = askNow(viewer, why).finally(() => (isWaiting = false));
      const reasons = new Set([...(last?.reasons ?? []), why]);
      asked.set(launchId, { session: by ?? last?.session ?? null, reasons, answer, isWaiting: () => isWaiting });
      return answer;
    },
    gone: (launchId) => {
      asked.delete(launchId);
      if (stillOpen.delete(launchId)) onStillOpen(stillOpen.size > 0);
    },
  };
}
