import type { VNode } from 'preact';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
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
  const { ask, refusal } = useAsk();
  if (viewers.length === 0) return null;
  return (
    <aside class="viewers" aria-label={say('viewers.title')}>
      <h2>{say('viewers.title')}</h2>
      <RefusalLine refusal={refusal} />
      <ul>
        {viewers.map((viewer) => (
          <li key={viewer.launchId}>
            <ViewerLine viewer={viewer} study={known.get(viewer.studyUid)} />
            <button
              type="button"
              aria-label={say('viewers.closeNamed', { title: viewer.title })}
              onClick={() => void ask(() => agent.viewerClose({ launchId: viewer.launchId }))}
            >
              {say('viewers.close')}
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}

function ViewerLine({ viewer, study }: { readonly viewer: Viewer; readonly study: StudyRow | undefined }): VNode {
  const isFetching = viewer.stage === 'fetching';
  return (
    <div>
      <p>
        {study === undefined ? null : <span class="strong">{sayPatient(study.patientName)} · </span>}
        {viewer.title} · {isFetching ? sayFetching(viewer) : say('viewers.running')}
      </p>
      {isFetching && viewer.total > 0 ? (
        <progress value={viewer.fetched} max={viewer.total} aria-label={sayFetching(viewer)} />
      ) : null}
    </div>
  );
}

function sayFetching({ fetched, total }: Viewer): string {
  return total === 0 ? say('viewers.fetchingStart') : say('viewers.fetching', { done: fetched, total });
}
