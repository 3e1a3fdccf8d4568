import { dirname } from 'node:path';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
import type { Clock } from '../clock.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { fetchStudy } from '../pacs/fetch-study.ts';
import type { Pacs } from '../pacs/pacs.ts';
import type { StudySummary } from '../pacs/study-summary.ts';
import { buildArgs } from './build-args.ts';
import { checkExecutable, isSameProgram, type CheckedProgram } from './check-executable.ts';
import { launchViewer, type RunningViewer, type ViewerExit } from './launch-viewer.ts';
import type { OwnFolder, StudyFolders } from './study-folders.ts';
import { viewerEnvironment } from './viewer-environment.ts';

export type LaunchPorts = {
  readonly pacs: Pacs;
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  /** The agent's own environment, of which the viewer sees little. */
  readonly environment: NodeJS.ProcessEnv;
  /** One private folder for each launch, within the agent's data. */
  readonly folders: Pick<StudyFolders, 'create'>;
};

export type LaunchInput = {
  /** A UUID made by the caller. */
  readonly launchId: string;
  readonly profile: DesktopViewer;
  readonly study: Pick<StudySummary, 'studyUid' | 'accession' | 'instances'>;
  /** In an emergency: what came of the study is shown, though not all of it came. */
  readonly acceptsPart?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
};

/** For the record of the launch: nothing that names a person, no path with a patient in it. */
export type LaunchFacts = {
  readonly launch: string;
  readonly viewer: string;
  readonly program: string;
  readonly sha256: string | null;
  readonly files: number;
  /** Whether these are all that the study has. */
  readonly whole: boolean;
  readonly bytes: number;
  readonly fetchMs: number;
};

export type LaunchEnd = ViewerExit & { readonly folderRemoved: boolean };

export type RunningLaunch = Omit<RunningViewer, 'ended'> & {
  readonly launchId: string;
  /** Resolves after the study's files are deleted as well, as far as they can be. */
  readonly ended: Promise<LaunchEnd>;
};

/** A study that lies ready for its viewer. `start` may be called once; what does not start leaves nothing behind. */
export type PreparedLaunch = {
  readonly launchId: string;
  readonly facts: LaunchFacts;
  /** Refusals: `viewer.start_failed|program_changed`, those of `checkExecutable`, and `pacs.aborted` by its signal. */
  readonly start: () => Promise<Result<RunningLaunch>>;
};

/**
 * Checks the program, fetches the study into a private folder and makes the arguments. Refusals: those of
 * `checkExecutable`, `fetchStudy` and `buildArgs`, and `pacs.folder_failed` for a folder that cannot be ours alone; then nothing of the study is left on the disk.
 */
export async function prepareLaunch(ports: LaunchPorts, input: LaunchInput): Promise<Result<PreparedLaunch>> {
  const program = await checkExecutable(input.profile, ports.platform);
  if (!program.ok) return program;
  const folder = await ports.folders.create(input.launchId).catch(() => null);
  if (folder === null) return refuse('pacs.folder_failed');
  let isReady = false;
  try {
    const prepared = await fetchAndBuild(ports, input, program.value, folder);
    isReady = prepared.ok;
    return prepared;
  } finally {
    if (!isReady) await folder.remove();
  }
}

async function fetchAndBuild(
  ports: LaunchPorts,
  input: LaunchInput,
  program: CheckedProgram,
  folder: OwnFolder,
): Promise<Result<PreparedLaunch>> {
  const { profile, study, launchId } = input;
  const beganMs = ports.clock.monotonicMs();
  const fetched = await fetchStudy(ports.pacs, {
    studyUid: study.studyUid,
    folder: folder.files,
    expected: study.instances,
    acceptsPart: input.acceptsPart,
    signal: input.signal,
    onProgress: input.onProgress,
  });
  if (!fetched.ok) return fetched;
  const values = { ...study, folder: folder.files, files: fetched.value.files };
  const args = buildArgs(profile, values, ports.platform);
  if (!args.ok) return args;
  return ok({
    launchId,
    facts: {
      launch: launchId,
      viewer: profile.id,
      program: program.file,
      sha256: program.sha256,
      files: fetched.value.files.length,
      whole: fetched.value.isWhole,
      bytes: fetched.value.bytes,
      fetchMs: Math.round(ports.clock.monotonicMs() - beganMs),
    },
    start: () => startPrepared(ports, { profile, program, folder, args: args.value, signal: input.signal }),
  });
}

type Prepared = {
  readonly profile: DesktopViewer;
  readonly program: CheckedProgram;
  readonly folder: OwnFolder;
  readonly args: readonly string[];
  readonly signal: AbortSignal | undefined;
};

async function startPrepared(ports: LaunchPorts, prepared: Prepared): Promise<Result<RunningLaunch>> {
  const { folder } = prepared;
  const started = await startChecked(ports, prepared);
  if (!started.ok) {
    await folder.remove();
    return started;
  }
  const viewer = started.value;
  // Only another life of the agent needs the note; the viewer runs, and must be handed over, with or without it.
  await folder.note({ pid: viewer.pid, identity: viewer.identity }).catch(() => undefined);
  const ended = viewer.ended.then(async (exit) => ({ ...exit, folderRemoved: await putAway(folder, exit) }));
  return ok({ ...viewer, launchId: folder.launchId, ended });
}

/** Resolves to whether the study's files are deleted. */
async function putAway(folder: OwnFolder, { end }: ViewerExit): Promise<boolean> {
  if (end !== 'handed-over') return folder.remove();
  folder.keep();
  return false;
}

/** The fetch may have taken minutes: the program is looked at once more, right before it starts. */
async function startChecked(ports: LaunchPorts, prepared: Prepared): Promise<Result<RunningViewer>> {
  const again = await checkExecutable(prepared.profile, ports.platform);
  if (!again.ok) return again;
  // Nothing is waited for any more from here to the start: nobody who gave it up sees it open.
  if (prepared.signal?.aborted === true) return refuse('pacs.aborted');
  if (!isSameProgram(again.value, prepared.program)) return refuse('viewer.program_changed');
  const { file } = again.value;
  // Windows looks for libraries in the working folder; elsewhere what a viewer drops there goes with the study.
  const cwd = ports.platform === 'win32' ? dirname(file) : prepared.folder.work;
  const environment = viewerEnvironment(ports.environment, prepared.profile.environment, ports.platform);
  return launchViewer({ file, args: prepared.args, environment, cwd }, ports.clock, ports.platform);
}
