import { randomUUID } from 'node:crypto';
import type { ViewerProfile, WebViewer } from '../../../protocol/policy/policy.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { auditUser, toEvent, type Record } from '../recorder.ts';
import type { LaunchInput, PreparedLaunch } from '../viewer/prepare-launch.ts';
import type { StudySummary } from '../pacs/study-summary.ts';
import { createAsker, type Asker, type AskerDeps, type CloseReason, type Tell } from './ask-to-close.ts';
import { bring, emergencyOf } from './bring-viewer.ts';
import { createWay } from './create-way.ts';
import type { LaunchNotes } from './open-launches.ts';
import { studyObject, type Launch } from './open-study.ts';

/** A viewer of a study, from the first byte fetched to its end. */
export type OpenViewer = {
  readonly launchId: string;
  readonly title: string;
  readonly studyUid: string;
  /** The emergency for its patient that ran when it was opened. */
  readonly grantId: string | null;
  /** `part`: it runs, and not all images came. */
  readonly stage: 'fetching' | 'running' | 'part';
  readonly fetched: number;
  readonly total: number;
};

/** How a web viewer's window ended; undefined: it was closed. */
export type WebEnd = 'crashed' | undefined;
/** A web viewer's window, as the host opens it. */
export type WebWindow = { readonly close: () => void; readonly ended: Promise<WebEnd> };

export type WebLaunch = Launch & {
  readonly profile: WebViewer;
  readonly launchId: string;
  readonly signal: AbortSignal;
};

export type LaunchesDeps = AskerDeps & {
  readonly record: Record;
  readonly monotonicMs: () => number;
  readonly prepare: (input: LaunchInput) => Promise<Result<PreparedLaunch>>;
  /** Opens no window once `signal` says that nobody waits for it any more. */
  readonly openWeb: (launch: WebLaunch) => Promise<Result<WebWindow>>;
  /** What outlasts a crash. */
  readonly notes: LaunchNotes;
  readonly onChange: () => void;
  /** Why a launch that was under way did not come about, for the person to see; null: one has come about since. */
  readonly onFault: (code: string | null) => void;
};

export type Launches = {
  readonly list: () => readonly OpenViewer[];
  /** Begins at once and goes on by itself; `list` shows how far it is. Asked for twice, it is brought once. */
  readonly launch: (launch: Launch) => Result<{ readonly launchId: string }>;
  readonly close: (launchId: string) => Promise<Result<null>>;
  /** The session is over: what is still being fetched for it is not opened any more. */
  readonly stopFetching: () => void;
  /** Only these grants run: what others opened, or are still fetching, goes by `rule`. */
  readonly keepGrants: (liveIds: readonly string[], rule: GrantEndRule) => void;
  /** Asks viewers to close of studies that must not be seen any more. Resolves when each is gone or would not go. */
  readonly closeThose: (mustClose: (study: StudySummary) => boolean, why: CloseReason) => Promise<void>;
  /** The agent ends, and its own windows with it. Resolves when all that ends now, programs that were asked to too, is recorded. */
  readonly leave: () => Promise<void>;
};

export type GrantEndRule = {
  readonly viewers: 'close' | 'leave';
  /** Whether whoever works may see the study without that grant. */
  readonly isOpenAnyway: (study: StudySummary) => boolean;
};

type Held = {
  readonly shown: OpenViewer;
  readonly launch: Launch;
  /** Resolves when it is gone or would not go. Null: it is a person who asks, not the rules. */
  readonly close: (why: CloseReason | null) => Promise<void>;
  /** It is on its way, or has only just come: whoever asks for the same has clicked twice. */
  readonly isAwaited: () => boolean;
  /** It was given up, or asked to close. */
  readonly isEnding: () => boolean;
};
type Shelf = { readonly put: (viewer: Held) => void; readonly drop: (launchId: string) => void };
/** So long after its start a viewer may show no window yet. */
const JUST_STARTED_MS = 3000;

/** The viewers that were opened here. They outlive a lock; what they did is recorded when they end. */
export function createLaunches(deps: LaunchesDeps): Launches {
  const held = new Map<string, Held>();
  /** Each until its end is recorded. */
  const followed = new Map<string, Promise<void>>();
  const forget = (launchId: string): void => void followed.delete(launchId);
  const asker = createAsker(deps);
  const shelf: Shelf = {
    put: (viewer) => {
      held.set(viewer.shown.launchId, viewer);
      deps.onChange();
    },
    drop: (launchId) => {
      asker.gone(launchId);
      if (held.delete(launchId)) deps.onChange();
    },
  };
  let liveGrants: readonly string[] | null = null; // nobody has said yet
  const isFetching = ({ shown }: Held): boolean => shown.stage === 'fetching';
  const begin = (launch: Launch): string => {
    const launchId = randomUUID();
    const tell = teller(deps, launch, launchId);
    const done = follow(deps, { shelf, asker, goOn }, { ...launch, launchId, tell }).finally(() => forget(launchId));
    followed.set(launchId, done);
    return launchId;
  };
  /** Not for a session or under a grant that is over, and not beside another viewer in which somebody opened it meanwhile. */
  const goOn = ({ instead = [], ...launch }: Launch): boolean => {
    const [profile, ...others] = launch.profile.kind === 'web' ? programsFirst(instead) : instead;
    const isGrantOver = launch.grantId !== null && liveGrants?.includes(launch.grantId) === false;
    const isOver = isGrantOver || deps.session()?.id !== launch.session.id;
    if (profile === undefined || isOver) return false;
    const isElsewhere = [...held.values()].some((one) => isSame({ ...one.launch, profile: launch.profile }, launch));
    if (!isElsewhere) begin({ ...launch, profile, instead: others });
    return true;
  };
  return {
    list: () => [...held.values()].map(({ shown }) => shown),
    launch: (launch) => {
      const same = [...held.values()].find((one) => one.isAwaited() && isSame(one.launch, launch));
      if (same !== undefined) return ok({ launchId: same.shown.launchId });
      return ok({ launchId: begin(launch) });
    },
    close: async (launchId) => {
      const viewer = held.get(launchId);
      if (viewer === undefined) return refuse('viewer.not_running');
      await viewer.close(null);
      return ok(null);
    },
    stopFetching: () => {
      for (const viewer of held.values()) if (isFetching(viewer)) void viewer.close('session-over');
    },
    keepGrants: (liveIds, { viewers, isOpenAnyway }) => {
      liveGrants = liveIds;
      for (const viewer of held.values()) {
        const { grantId, study } = viewer.launch;
        if (grantId === null || liveIds.includes(grantId) || isOpenAnyway(study)) continue;
        if (isFetching(viewer) || viewers === 'close') void viewer.close('emergency-over');
      }
    },
    closeThose: async (mustClose, why) => {
      const those = [...held.values()].filter(({ launch }) => mustClose(launch.study));
      await Promise.all(those.map((viewer) => viewer.close(why)));
    },
    leave: async () => {
      for (const viewer of held.values())
        if (isFetching(viewer) || viewer.launch.profile.kind === 'web') void viewer.close('session-over');
      const ending = [...held.values()].filter((viewer) => viewer.isEnding());
      await Promise.all(ending.flatMap(({ shown }) => followed.get(shown.launchId) ?? []));
    },
  };
}

const isSame = (one: Launch, other: Launch): boolean =>
  one.study.studyUid === other.study.studyUid &&
  one.profile.id === other.profile.id &&
  one.grantId === other.grantId &&
  one.session.id === other.session.id;

type Running = Launch & { readonly launchId: string; readonly tell: Tell };

/** Records with the person and session of the moment of opening: the end may come under somebody else. */
function teller({ record }: LaunchesDeps, { study, profile, grantId, session }: Launch, launchId: string): Tell {
  const entry: Tell['entry'] = (kind, detail = {}, outcome = 'success') => ({
    kind,
    user: auditUser(session.person),
    session: session.id,
    action: 'view',
    outcome,
    grant: grantId,
    object: studyObject(study),
    detail: { launch: launchId, viewer: profile.id, ...detail },
  });
  return {
    entry,
    now: (...args) => record(entry(...args)),
    with: (alongside, ...args) => record(entry(...args), 'ordinary', alongside),
  };
}

/** Where one page did not come another may not either, and is waited for as long; a program asks the PACS alone. */
const programsFirst = (profiles: readonly ViewerProfile[]): readonly ViewerProfile[] =>
  profiles.toSorted((one, other) => Number(one.kind === 'web') - Number(other.kind === 'web'));

type Around = {
  readonly shelf: Shelf;
  readonly asker: Asker;
  /** Whether another viewer shows it instead, or is about to. */
  readonly goOn: (launch: Launch) => boolean;
};

/** Brings a study to its viewer, or to what shows it instead, and records what became of it, to its end. */
async function follow(deps: LaunchesDeps, { shelf, asker, goOn }: Around, launch: Running): Promise<void> {
  const { launchId, profile, study, tell } = launch;
  const { studyUid } = study;
  const way = createWay();
  const images = profile.kind === 'web' ? 0 : study.instances;
  const grantId = emergencyOf(launch);
  const shown = { launchId, title: profile.title, studyUid, grantId, fetched: images, total: images };
  const onProgress = (fetched: number, total: number): void =>
    shelf.put({
      shown: { ...shown, stage: 'fetching', fetched, total },
      launch,
      close: way.giveUp,
      isAwaited: () => !way.signal.aborted,
      isEnding: () => way.signal.aborted,
    });
  onProgress(0, images);
  const arrived = await bring(deps, launch, { signal: way.signal, onProgress });
  if (!arrived.ok) {
    shelf.drop(launchId);
    way.end();
    const isGivenUp = arrived.code === 'pacs.aborted' || way.signal.aborted;
    // Nothing is waited for before it: what is given up later is on its way by then. Who gave it up knows.
    const isNews = !isGivenUp && !goOn(launch);
    await tell.now('viewer.failed', { code: arrived.code, ...way.why() }, 'failure');
    if (isNews) deps.onFault(arrived.code);
    return;
  }
  const { stop, facts, isWhole, ended } = arrived.value;
  deps.onFault(isWhole ? null : 'viewer.incomplete');
  const startedMs = deps.monotonicMs();
  let isClosing = false;
  const close: Held['close'] = async (why) => {
    isClosing = true;
    await (why === null ? stop() : asker.ask({ launchId, tell, stop }, why));
  };
  const isAwaited = (): boolean => !isClosing && deps.monotonicMs() - startedMs < JUST_STARTED_MS;
  const stage = isWhole ? 'running' : 'part';
  shelf.put({ shown: { ...shown, stage }, launch, close, isAwaited, isEnding: () => isClosing });
  const closing = toEvent(tell.entry('study.closed', {}), null);
  const opened = tell.with(() => deps.notes.opened(launchId, closing), 'study.opened', facts);
  void way.arrive(close);
  await opened;
  const end = await ended;
  shelf.drop(launchId);
  const isFailed = end.end === 'failed';
  const isNews = isFailed && !goOn(launch);
  // Where it is refused, as when the agent is ending, the note stays and the next start says it.
  const outcome = isFailed ? 'failure' : 'success';
  await tell.with(() => deps.notes.closed(launchId), 'study.closed', end, outcome);
  if (isNews) deps.onFault(profile.kind === 'web' ? 'viewer.not_loaded' : 'viewer.start_failed');
}
