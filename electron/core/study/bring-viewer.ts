import type { DesktopViewer, ViewerProfile, WebViewer } from '../../../protocol/policy/policy.ts';
import { ok, refuse, type Result } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import type { LaunchEnd, LaunchInput } from '../viewer/prepare-launch.ts';
import type { LaunchesDeps } from './launches.ts';
import type { Launch } from './open-study.ts';

type BringDeps = Pick<LaunchesDeps, 'prepare' | 'openWeb' | 'monotonicMs'>;
type Running<P extends ViewerProfile = ViewerProfile> = Launch & { readonly profile: P; readonly launchId: string };

/** Time to save what is unsaved. */
const CLOSE_WAIT_MS = 10_000;

/** Who broke the glass for a patient sees the images in an emergency, also those that the rules open anyway. */
export const emergencyOf = ({ grantId, coveringId = null }: Launch): string | null => grantId ?? coveringId;

type Arrived = {
  /** Resolves to whether it is gone. */
  readonly stop: () => Promise<boolean>;
  readonly facts: Entry['detail'];
  readonly isWhole: boolean;
  readonly ended: Promise<{ readonly durationMs: number } & Partial<LaunchEnd>>;
};
type OnWay = { readonly signal: AbortSignal; readonly onProgress: NonNullable<LaunchInput['onProgress']> };

/** Brings a study to its viewer. Refusals: those of the viewer, and `viewer.start_failed` where the disk refused. */
export async function bring(deps: BringDeps, { profile, ...launch }: Running, onWay: OnWay): Promise<Result<Arrived>> {
  try {
    return await (profile.kind === 'web'
      ? bringWeb(deps, { ...launch, profile }, onWay)
      : bringDesktop(deps, { ...launch, profile }, onWay));
  } catch {
    return refuse('viewer.start_failed'); // the disk refused; the cause may name paths of the study
  }
}

async function bringWeb(deps: BringDeps, launch: Running<WebViewer>, { signal }: OnWay): Promise<Result<Arrived>> {
  const window = await deps.openWeb({ ...launch, signal });
  if (!window.ok) return window;
  const openedMs = deps.monotonicMs();
  const { ended, close } = window.value;
  return ok({
    stop: () => {
      close();
      return ended.then(() => true);
    },
    facts: {},
    isWhole: true, // what a page shows of it is between the page and its server
    ended: ended.then((how) => ({
      durationMs: Math.round(deps.monotonicMs() - openedMs),
      ...(how === 'crashed' ? { end: 'failed' as const } : {}),
    })),
  });
}

async function bringDesktop(deps: BringDeps, launch: Running<DesktopViewer>, onWay: OnWay): Promise<Result<Arrived>> {
  const { launchId, profile, study } = launch;
  const prepared = await deps.prepare({
    launchId,
    profile,
    study,
    acceptsPart: emergencyOf(launch) !== null,
    ...onWay,
  });
  if (!prepared.ok) return prepared;
  const launched = await prepared.value.start();
  if (!launched.ok) return launched;
  const { ended, closePolitely, pid } = launched.value;
  return ok({
    stop: () => closePolitely(CLOSE_WAIT_MS),
    facts: { ...prepared.value.facts, pid },
    isWhole: prepared.value.facts.whole,
    ended,
  });
}
