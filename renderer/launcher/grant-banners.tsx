import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { keepKeyboard } from '../parts/keep-keyboard.ts';
import { sayPatient, sayWhose } from '../parts/patient.ts';
import { TimeLeft } from '../parts/time-left.tsx';
import { say } from '../words/say.ts';
import type { LauncherAgent } from './launcher.tsx';

type Grant = Snapshot['grants'][number];
type GrantBannersProps = {
  readonly agent: LauncherAgent;
  readonly grants: readonly Grant[];
  readonly known: ReadonlyMap<string, StudyRow>;
};

/** Emergency access in force: for whom, how long, and how to end it. Always in sight. */
export function GrantBanners({ agent, grants, known }: GrantBannersProps): VNode | null {
  useEffect(keepKeyboard, [grants.length]);
  if (grants.length === 0) return null;
  return (
    <section class="grants" aria-label={say('grant.title')}>
      {grants.map((grant) => (
        <GrantBanner key={grant.id} agent={agent} grant={grant} name={nameOf(grant, known)} />
      ))}
    </section>
  );
}

function nameOf({ patientId, issuer, studyUid }: Grant, known: ReadonlyMap<string, StudyRow>): string | null {
  const study =
    studyUid === null
      ? [...known.values()].find((one) => one.patientId === patientId && one.issuer === issuer)
      : known.get(studyUid);
  return study === undefined ? null : sayPatient(study.patientName);
}

type GrantBannerProps = { readonly agent: LauncherAgent; readonly grant: Grant; readonly name: string | null };

function GrantBanner({ agent, grant, name }: GrantBannerProps): VNode {
  const { ask, refusal } = useAsk();
  const [ending, setEnding] = useState(false);
  const grantId = grant.id;
  return (
    <div class={grant.endsSoon === null ? 'grant' : 'grant soon'}>
      <div class="facts">
        <span>{say('grant.title')}</span>
        {name === null ? null : <span>{name}</span>}
        <span>{sayWhose(grant)}</span>
        <TimeLeft grant={grant} canExtendHere />
        {grant.claimed ? <span>{say('proof.claimed')}</span> : null}
        {ending && grant.closesViewers ? <span>{say('grant.closesNow')}</span> : null}
      </div>
      <div class="row">
        {ending ? (
          <>
            <button type="button" class="emergency" onClick={() => void ask(() => agent.emergencyEnd({ grantId }))}>
              {say('grant.endNow')}
            </button>
            <button type="button" class="emergency" onClick={() => setEnding(false)}>
              {say('grant.keep')}
            </button>
          </>
        ) : (
          <>
            <button
              type="button"
              class="emergency"
              onClick={() => void ask(() => agent.emergencyOpen({ studyUid: null, grantId }))}
            >
              {say('grant.extend')}
            </button>
            <button type="button" class="emergency" onClick={() => setEnding(true)}>
              {say('grant.end')}
            </button>
          </>
        )}
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}
