import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { keepKeyboard } from '../parts/keep-keyboard.ts';
import { sayPatient } from '../parts/patient.ts';
import { say } from '../words/say.ts';
import type { LauncherAgent } from './launcher.tsx';

type Viewer = Snapshot['viewers'][number];
type OpenViewersProps = {
  readonly agent: LauncherAgent;
  readonly viewers: readonly Viewer[];
  readonly known: ReadonlyMap<string, StudyRow>;
};

/** Viewers that run or are being filled, each with its patient when this page knows them. */
export function OpenViewers({ agent, viewers, known }: OpenViewersProps): VNode | null {
  useEffect(keepKeyboard, [viewers.length]);
  if (viewers.length === 0) return null;
  return (
    <aside class="viewers" aria-label={say('viewers.title')}>
      <h2>{say('viewers.title')}</h2>
      <ul>
        {viewers.map((viewer) => (
          <OpenViewer key={viewer.launchId} agent={agent} viewer={viewer} study={known.get(viewer.studyUid)} />
        ))}
      </ul>
    </aside>
  );
}

type OpenViewerProps = {
  readonly agent: LauncherAgent;
  readonly viewer: Viewer;
  readonly study: StudyRow | undefined;
};

/** Closed by itself, however long another asks about unsaved work. */
function OpenViewer({ agent, viewer, study }: OpenViewerProps): VNode {
  const { ask, refusal } = useAsk();
  const { launchId, title } = viewer;
  return (
    <li>
      <div>
        <ViewerLine viewer={viewer} study={study} />
        <RefusalLine refusal={refusal} />
      </div>
      <button
        type="button"
        aria-label={say('viewers.closeNamed', { title })}
        onClick={() => void ask(() => agent.viewerClose({ launchId }))}
      >
        {say('viewers.close')}
      </button>
    </li>
  );
}

function ViewerLine({ viewer, study }: { readonly viewer: Viewer; readonly study: StudyRow | undefined }): VNode {
  const isFetching = viewer.stage === 'fetching';
  return (
    <>
      <p>
        {study === undefined ? null : <span class="strong">{sayPatient(study.patientName)} · </span>}
        {viewer.title} · {sayStage(viewer)}
      </p>
      {isFetching && viewer.total > 0 ? (
        <progress value={viewer.fetched} max={viewer.total} aria-label={sayFetching(viewer)} />
      ) : null}
    </>
  );
}

function sayStage(viewer: Viewer): string {
  switch (viewer.stage) {
    case 'fetching':
      return sayFetching(viewer);
    case 'running':
      return say('viewers.running');
    case 'part':
      return say('viewers.part');
  }
}

function sayFetching({ fetched, total }: Viewer): string {
  return total === 0 ? say('viewers.fetchingStart') : say('viewers.fetching', { done: fetched, total });
}
