import { parseEvent } from '../../../protocol/audit/event.ts';
import { ok, refuse } from '../errors.ts';
import { createBacklog } from './backlog.ts';
import { repairEvent, stamp } from './build-record.ts';
import { openTrail, systemSinceBootMs, type OpenTrail, type OpenTrailDeps } from './open-trail.ts';
import { systemOsLog } from './os-log.ts';
import type { Trail } from './trail.ts';

const RETRY_MS = 10_000;

/** Stands in for a trail that cannot be opened yet, and becomes it when it can. */
export type WaitingTrail = {
  readonly append: Trail['append'];
  /** Kept in memory and in the operating system's log; in the trail, with a trail.gap record, as soon as there is one. */
  readonly appendEmergency: Trail['appendEmergency'];
  /** Tries now: what kept it from opening is over. */
  readonly tryAgain: () => void;
  readonly stop: () => void;
};

/**
 * For a start without a trail (disk full, keychain locked): refuses ordinary records with `code`, keeps emergencies, and
 * tries again every ten seconds. `onOpened` gets the trail once it is there; what was kept is on its way into it.
 */
export function waitForTrail(
  deps: OpenTrailDeps & { readonly retryMs?: number },
  code: string,
  onOpened: (opened: OpenTrail) => void,
): WaitingTrail {
  const backlog = deps.backlog ?? createBacklog();
  const osLog = deps.osLog ?? systemOsLog;
  const stamps = { clock: deps.clock, sinceBootMs: deps.sinceBootMs ?? systemSinceBootMs };
  let trail: Trail | null = null;
  let why = code;
  let isTrying = false;
  const tryAgain = async (): Promise<void> => {
    if (isTrying) return;
    isTrying = true;
    const opened = await openTrail({ ...deps, backlog }).finally(() => (isTrying = false));
    if (!opened.ok) {
      why = opened.code;
      return;
    }
    clearInterval(timer);
    trail = opened.value.trail;
    onOpened(opened.value);
  };
  const timer = setInterval(() => void tryAgain(), deps.retryMs ?? RETRY_MS).unref();
  return {
    append: (event, alongside) => {
      if (trail !== null) return trail.append(event, alongside);
      backlog.countRefused(stamp(stamps, event), why);
      return Promise.resolve(refuse(why));
    },
    appendEmergency: (event, alongside) => {
      if (trail !== null) return trail.appendEmergency(event, alongside);
      const what = stamp(stamps, parseEvent(event) ?? repairEvent(event));
      backlog.keep(what, why);
      osLog(what, why);
      return Promise.resolve(ok({ kind: 'kept', why }));
    },
    tryAgain: () => void tryAgain(),
    stop: () => clearInterval(timer),
  };
}
