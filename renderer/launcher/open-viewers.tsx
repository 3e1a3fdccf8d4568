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
export function OpenViewers({ agent, viewers, known }: OpenViewersProps): VNode {
  const { ask, refusal } = useAsk();
  return (
    <aside aria-label={say('viewers.title')}>
      <h2>{say('viewers.title')}</h2>
      <RefusalLine refusal={refusal} />
      <ul class="viewers">
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
  const progress = say('viewers.fetching', { done: viewer.fetched, total: viewer.total });
  return (
    <div>
      {study === undefined ? null : <p class="strong">{sayPatient(study.patientName)}</p>}
      <p>{viewer.title}</p>
      {viewer.stage === 'running' ? <p class="quiet">{say('viewers.running')}</p> : null}
      {viewer.stage === 'fetching' && viewer.total === 0 ? <p>{say('viewers.fetchingStart')}</p> : null}
      {viewer.stage === 'fetching' && viewer.total > 0 ? (
        <>
          <p>{progress}</p>
          <progress value={viewer.fetched} max={viewer.total} aria-label={progress} />
        </>
      ) : null}
    </div>
  );
}
