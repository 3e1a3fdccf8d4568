import type { VNode } from 'preact';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { FaultLines, UpdateLine } from '../parts/status-line.tsx';
import { Finder } from './finder.tsx';
import type { LauncherAgent } from './launcher.tsx';
import { OfferBand } from './offer-band.tsx';
import { OpeningElsewhere } from './opening-outcome.tsx';
import { OpenViewers } from './open-viewers.tsx';
import { RefusedPanel } from './refused-panel.tsx';
import { SignOutPanel } from './sign-out-panel.tsx';
import { StepUpPanel } from './step-up-panel.tsx';
import type { Studies } from './use-studies.ts';

export type WorkProps = { readonly agent: LauncherAgent; readonly snapshot: Snapshot; readonly studies: Studies };

/** The viewers that run, then finding and opening studies. */
export function Work(props: WorkProps): VNode {
  const { agent, snapshot, studies } = props;
  return (
    <>
      <OpenViewers agent={agent} viewers={snapshot.viewers} known={studies.known} />
      <main class="content stack">
        <FaultLines snapshot={snapshot} />
        <UpdateLine snapshot={snapshot} />
        <OfferBand {...props} />
        <MainPart {...props} />
      </main>
    </>
  );
}

function MainPart({ agent, snapshot, studies }: WorkProps): VNode {
  const { place } = studies;
  switch (place.kind) {
    case 'list':
      return <Finder profiles={snapshot.profiles} studies={studies} />;
    case 'stepUp':
      return aside(studies, place.study, <StepUpPanel place={place} studies={studies} />);
    case 'refused':
      return aside(studies, place.study, <RefusedPanel agent={agent} place={place} studies={studies} />);
    case 'signOut':
      return aside(
        studies,
        undefined,
        <SignOutPanel agent={agent} openViewers={place.openViewers} studies={studies} />,
      );
  }
}

/** A panel about `study`, and before it what came of opening another. */
function aside({ opening }: Studies, study: StudyRow | undefined, panel: VNode): VNode {
  return (
    <>
      <OpeningElsewhere opening={opening} here={study} />
      {panel}
    </>
  );
}
