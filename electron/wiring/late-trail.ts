import type { Backlog } from '../core/audit/backlog.ts';
import { openTrail, type OpenTrail, type OpenTrailDeps } from '../core/audit/open-trail.ts';
import { waitForTrail } from '../core/audit/wait-for-trail.ts';
import type { AppendPort } from '../core/recorder.ts';

/**
 * Stands in where the trail cannot be opened yet (keychain locked, disk full, another process writes it): refuses ordinary
 * records, keeps emergencies, and becomes the trail when it opens.
 */
export type LateTrail = AppendPort & {
  /** Why there was none at the start. */
  readonly why: string;
  /** The trail, once it is there. */
  readonly opened: () => OpenTrail | null;
  /** Called once, when it is there. */
  readonly onOpened: (listener: (opened: OpenTrail) => void) => void;
  /** Tries now. */
  readonly tryAgain: () => void;
  /** Tries no more; a trail that was opened goes on. */
  readonly stop: () => void;
};

export type TrailAtStart =
  { readonly kind: 'open'; readonly opened: OpenTrail } | { readonly kind: 'late'; readonly late: LateTrail };

/** Opens the trail, or begins to wait for it. */
export async function openOrAwaitTrail(deps: OpenTrailDeps & { readonly backlog: Backlog }): Promise<TrailAtStart> {
  const first = await openTrail(deps);
  if (first.ok) return { kind: 'open', opened: first.value };
  const held = { opened: null as OpenTrail | null };
  const listeners: ((opened: OpenTrail) => void)[] = [];
  const waiting = waitForTrail(deps, first.code, (opened) => {
    held.opened = opened;
    for (const listener of listeners) listener(opened);
  });
  const late: LateTrail = {
    why: first.code,
    append: waiting.append,
    appendEmergency: waiting.appendEmergency,
    opened: () => held.opened,
    onOpened: (listener) => void listeners.push(listener),
    tryAgain: waiting.tryAgain,
    stop: waiting.stop,
  };
  return { kind: 'late', late };
}
