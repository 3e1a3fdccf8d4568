import { randomUUID } from 'node:crypto';
import type { EventKind } from '../../../protocol/audit/event.ts';
import type { DesktopViewer, ViewerProfile, WebViewer } from '../../../protocol/policy/policy.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { auditUser, toEvent, type Entry, type Record } from '../recorder.ts';
import type { Session } from '../session/session-state.ts';
import type { LaunchInput, PreparedLaunch, RunningLaunch } from '../viewer/prepare-launch.ts';
import type { StudySummary } from '../pacs/study-summary.ts';
import type { LaunchNotes } from './open-launches.ts';
import { studyObject, type Launch } from './open-study.ts';

/** A viewer of a study, from the first byte fetched to its end. */
export type OpenViewer = {
  readonly launchId: string;
  readonly title: string;
  readonly studyUid: string;
  readonly stage: 'fetching' | 'running';
  readonly fetched: number;
  readonly total: number;
};

/** A web viewer's window, as the host opens it. `ended` resolves when it is closed. */
export type WebWindow = { readonly close: () => void; readonly ended: Promise<void> };

export type WebLaunch = Launch & {
  readonly profile: WebViewer;
  readonly launchId: string;
  readonly signal: AbortSignal;
};

export type LaunchesDeps = {
  readonly record: Record;
  readonly session: () => Session | null;
  readonly monotonicMs: () => number;
  readonly prepare: (input: LaunchInput) => Promise<Result<PreparedLaunch>>;
  /** Opens no window once `signal` says that nobody waits for it any more. */
  readonly openWeb: (launch: WebLaunch) => Promise<Result<WebWindow>>;
  /** What outlasts a crash. */
  readonly notes: LaunchNotes;
  readonly onChange: () => void;
  /** A launch that was under way did not come about: the person sees why. */
  readonly onFailed: (code: string) => void;
  /** Whether a viewer is open that had to close and did not. */
  readonly onStillOpen: (isAny: boolean) => void;
};

export type Launches = {
  readonly list: () => readonly OpenViewer[];
  /** Begins at once and goes on by itself; `list` shows how far it is. */
  readonly launch: (launch: Launch) => Result<{ readonly launchId: string }>;
  readonly close: (launchId: string) => Promise<Result<null>>;
  readonly closeAll: () => Promise<void>;
  /** The session is over: what is still being fetched for it is not opened any more. */
  readonly stopFetching: () => void;
  /** Only these grants run: what others opened, or are still fetching, goes by `rule`. */
  readonly keepGrants: (liveIds: readonly string[], rule: GrantEndRule) => void;
  /** Asks viewers to close of studies that must not be seen any more. Resolves when each is gone or would not go. */
  readonly closeThose: (mustClose: (study: StudySummary) => boolean, why: CloseReason) => Promise<void>;
};

export type CloseReason = 'other-person' | 'role-lost' | 'emergency-over' | 'session-over' | 'report-closed';
export type GrantEndRule = {
  readonly viewers: 'close' | 'leave';
  /** Whether whoever works may see the study without that grant. */
  readonly isOpenAnyway: (study: StudySummary) => boolean;
};

/** `stop` resolves to whether it is gone. */
type Held = OpenViewer &
  Pick<Launch, 'study' | 'grantId'> & { readonly tell: Tell; readonly stop: () => Promise<boolean> };
/** Time to save what is unsaved. */
const CLOSE_WAIT_MS = 10_000;

/** The viewers that were opened here. They outlive a lock; what they did is recorded when they end. */
export function createLaunches(deps: LaunchesDeps): Launches {
  const held = new Map<string, Held>();
  const put = (viewer: Held): void => {
    held.set(viewer.launchId, viewer);
    deps.onChange();
  };
  const asker = createAsker(deps);
  const drop = (launchId: string): void => {
    asker.gone(launchId);
    if (held.delete(launchId)) deps.onChange();
  };
  const shelf = { put, drop, get: (id: string) => held.get(id) };
  const close = async (launchId: string): Promise<Result<null>> => {
    const viewer = held.get(launchId);
    if (viewer === undefined) return refuse('viewer.not_running');
    await viewer.stop();
    return ok(null);
  };
  return {
    list: () => [...held.values()].map(({ stop: _, study: __, grantId: ___, tell: ____, ...viewer }) => viewer),
    launch: (launch) => {
      const launchId = randomUUID();
      const tell = teller(deps, launch, launchId);
      const { profile } = launch;
      if (profile.kind === 'web') void launchWeb(deps, shelf, { ...launch, profile, launchId, tell });
      else void launchDesktop(deps, shelf, { ...launch, profile, launchId, tell });
      return ok({ launchId });
    },
    close,
    closeAll: async () => {
      await Promise.all([...held.keys()].map(close));
    },
    stopFetching: () => {
      for (const viewer of held.values()) if (viewer.stage === 'fetching') void viewer.stop();
    },
    keepGrants: (liveIds, { viewers, isOpenAnyway }) => {
      for (const viewer of held.values()) {
        const { stage, grantId, study, stop } = viewer;
        if (grantId === null || liveIds.includes(grantId) || isOpenAnyway(study)) continue;
        if (stage === 'fetching') void stop();
        else if (viewers === 'close') void asker.ask(viewer, 'emergency-over');
      }
    },
    closeThose: async (mustClose, why) => {
      const those = [...held.values()].filter(({ study }) => mustClose(study));
      await Promise.all(those.map((viewer) => asker.ask(viewer, why)));
    },
  };
}

/** Asks viewers to close, each once, and never kills: what is unsaved in one is the person's. Each asking is recorded. */
function createAsker({ onStillOpen }: LaunchesDeps) {
  const asked = new Set<string>();
  const stillOpen = new Set<string>();
  return {
    ask: async ({ launchId, tell, stop }: Held, why: CloseReason): Promise<void> => {
      if (asked.has(launchId)) return;
      asked.add(launchId);
      const stopped = stop(); // first of all; the record follows
      void tell.now('viewer.asked_to_close', { why });
      if ((await stopped) || !asked.has(launchId)) return;
      stillOpen.add(launchId);
      onStillOpen(true);
      await tell.now('viewer.asked_to_close', { why, stillOpen: true }, 'failure');
    },
    gone: (launchId: string): void => {
      asked.delete(launchId);
      if (stillOpen.delete(launchId)) onStillOpen(stillOpen.size > 0);
    },
  };
}

type Shelf = {
  readonly put: (viewer: Held) => void;
  readonly drop: (id: string) => void;
  readonly get: (id: string) => Held | undefined;
};
type Tell = {
  readonly entry: (kind: EventKind, detail: Entry['detail'], outcome?: Entry['outcome']) => Entry;
  readonly now: (...args: Parameters<Tell['entry']>) => ReturnType<Record>;
};
type Running<P> = Launch & { readonly profile: P; readonly launchId: string; readonly tell: Tell };

/** Records with the person and session of the moment of opening: the end may come under somebody else. */
function teller(deps: LaunchesDeps, { study, profile, grantId }: Launch, launchId: string): Tell {
  const session = deps.session();
  const whose = session === null ? {} : { user: auditUser(session.person), session: session.id };
  const entry: Tell['entry'] = (kind, detail = {}, outcome = 'success') => ({
    kind,
    ...whose,
    action: 'view',
    outcome,
    grant: grantId,
    object: studyObject(study),
    detail: { launch: launchId, viewer: profile.id, ...detail },
  });
  return { entry, now: (...args) => deps.record(entry(...args)) };
}

async function launchWeb(deps: LaunchesDeps, shelf: Shelf, launch: Running<WebViewer>): Promise<void> {
  const { launchId, profile, study, tell } = launch;
  const stopping = new AbortController();
  const { studyUid } = study;
  const viewer = { launchId, title: profile.title, study, studyUid, grantId: launch.grantId, fetched: 0, total: 0 };
  shelf.put({ ...viewer, tell, stage: 'fetching', stop: aborting(stopping) });
  const window = await deps.openWeb({ ...launch, signal: stopping.signal });
  if (!window.ok) return failed(deps, shelf, launch, window.code);
  const openedMs = deps.monotonicMs();
  const stop = (): Promise<boolean> => {
    window.value.close();
    return window.value.ended.then(() => true);
  };
  shelf.put({ ...viewer, tell, stage: 'running', stop });
  deps.notes.opened(launchId, toEvent(tell.entry('study.closed', {}), null));
  await tell.now('study.opened', {});
  await window.value.ended;
  shelf.drop(launchId);
  deps.notes.closed(launchId);
  await tell.now('study.closed', { durationMs: Math.round(deps.monotonicMs() - openedMs) });
}

const aborting = (stopping: AbortController) => (): Promise<boolean> => {
  stopping.abort();
  return Promise.resolve(true);
};

async function failed(
  deps: LaunchesDeps,
  shelf: Shelf,
  { launchId, tell }: Running<ViewerProfile>,
  code: string,
): Promise<void> {
  shelf.drop(launchId);
  await tell.now('viewer.failed', { code }, 'failure');
  if (code !== 'pacs.aborted') deps.onFailed(code); // who gave it up knows
}

async function launchDesktop(deps: LaunchesDeps, shelf: Shelf, launch: Running<DesktopViewer>): Promise<void> {
  const { launchId, profile, study, tell } = launch;
  const stopping = new AbortController();
  const { studyUid, instances } = study;
  const viewer = { launchId, title: profile.title, study, studyUid, grantId: launch.grantId, total: instances };
  const progress = (fetched: number, total: number): void =>
    shelf.put({ ...viewer, tell, total, stage: 'fetching', fetched, stop: aborting(stopping) });
  progress(0, study.instances);
  const running = await start(deps, launch, { signal: stopping.signal, onProgress: progress });
  if (!running.ok) return failed(deps, shelf, launch, running.code);
  const { ended, closePolitely, pid } = running.value.launch;
  const stop = (): Promise<boolean> => closePolitely(CLOSE_WAIT_MS);
  shelf.put({ ...viewer, tell, stage: 'running', fetched: study.instances, stop });
  deps.notes.opened(launchId, toEvent(tell.entry('study.closed', {}), null));
  await tell.now('study.opened', { ...running.value.facts, pid });
  const end = await ended;
  shelf.drop(launchId);
  deps.notes.closed(launchId);
  await tell.now('study.closed', { ...end });
}

type Started = { readonly launch: RunningLaunch; readonly facts: PreparedLaunch['facts'] };

async function start(
  deps: LaunchesDeps,
  { launchId, profile, study }: Running<DesktopViewer>,
  options: Pick<LaunchInput, 'signal' | 'onProgress'>,
): Promise<Result<Started>> {
  try {
    const prepared = await deps.prepare({ launchId, profile, study, ...options });
    if (!prepared.ok) return prepared;
    const launched = await prepared.value.start();
    return launched.ok ? ok({ launch: launched.value, facts: prepared.value.facts }) : launched;
  } catch {
    return refuse('viewer.start_failed'); // the disk refused; the cause may name paths of the study
  }
}
