import { ok, refuse, type Result } from '../../errors.ts';
import { createFaults, createShown } from '../../faults.ts';
import type { Entry } from '../../recorder.ts';
import type { LaunchEnd } from '../../viewer/prepare-launch.ts';
import type { Session } from '../../session/session-state.ts';
import { createLaunches, type Launches, type LaunchesDeps, type WebLaunch, type WebWindow } from '../launches.ts';

/** Once everything that waits for nothing outside has been done. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A program that closes when it is asked, or does not: then what was unsaved in it is asked for, until `leave`. */
export function program(closes: 'when asked' | 'later') {
  const ended = Promise.withResolvers<LaunchEnd>();
  const exit = { code: 0, signal: null, durationMs: 1, end: 'exited', folderRemoved: true } as const;
  const leave = (): void => ended.resolve(exit);
  const fail = (): void => ended.resolve({ ...exit, code: 127, end: 'failed' });
  const asked = { times: 0 };
  const running = {
    launchId: 'x',
    pid: 1,
    startedAt: '',
    identity: null,
    isRunning: () => true,
    ended: ended.promise,
    closePolitely: async () => {
      asked.times += 1;
      if (closes === 'when asked') leave();
      return closes === 'when asked';
    },
  };
  return { running, leave, fail, asked, started: Promise.resolve() };
}

export type Program = ReturnType<typeof program>;

/** Somebody's viewers; `program` is what each desktop viewer starts, known to us once its `started` says so. */
export function launchRoom(given: {
  readonly program?: Program | undefined;
  readonly openWeb?: ((launch: WebLaunch) => Promise<Result<WebWindow>>) | undefined;
  readonly notes?: LaunchesDeps['notes'];
  /** Of each study less comes than it has, which is refused where that is not accepted. */
  readonly isPart?: boolean;
}) {
  const records: Entry[] = [];
  const shown: boolean[] = [];
  /** `trailFault`: why nothing is recorded now. */
  const at = { session: null as Session | null, nowMs: 0, trailFault: null as string | null };
  const faults = createFaults(
    () => 0,
    () => undefined,
  );
  const started = given.program;
  const facts = {
    launch: 'x',
    viewer: 'desktop',
    program: 'p',
    sha256: null,
    files: 3,
    whole: given.isPart !== true,
    bytes: 3,
    fetchMs: 1,
  };
  const start = async ({ running, started: isKnown }: Program) => {
    await isKnown;
    return ok(running);
  };
  const launches: Launches = createLaunches({
    record: async (entry, _as, alongside) => {
      if (at.trailFault !== null) return refuse(at.trailFault);
      records.push(entry);
      alongside?.();
      return ok(null);
    },
    session: () => at.session,
    monotonicMs: () => at.nowMs,
    prepare: async ({ acceptsPart }) => {
      if (started === undefined) return refuse('viewer.not_found');
      if (given.isPart === true && acceptsPart !== true) return refuse('pacs.incomplete');
      return ok({ launchId: 'x', facts, start: () => start(started) });
    },
    openWeb:
      given.openWeb ??
      (async () => {
        const ended = Promise.withResolvers<undefined>();
        return ok({ close: () => ended.resolve(undefined), ended: ended.promise });
      }),
    notes: given.notes ?? { opened: () => undefined, closed: () => undefined },
    onChange: () => undefined,
    onFault: createShown(faults),
    onStillOpen: (isAny) => shown.push(isAny),
  });
  const told = () => records.map(({ kind, outcome, detail }) => [kind, outcome, detail?.['why']]);
  const failures = () => faults.list().map(({ code }) => code);
  return { launches, records, told, shown, failures, at };
}
