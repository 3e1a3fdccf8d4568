import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import { useSnapshot } from '../parts/agent-client.ts';
import { GrantBanners } from './grant-banners.tsx';
import { Header } from './header.tsx';
import { WarningBand } from './warning-band.tsx';
import { Work } from './work.tsx';
import { useStudies } from './use-studies.ts';

export type LauncherAgent = Agent<'launcher'>;

/** The page of whoever is signed in. Locked or signed out it is empty, and what it knew of patients is gone. */
export function Launcher({ agent }: { readonly agent: LauncherAgent }): VNode | null {
  const snapshot = useSnapshot(agent);
  if (snapshot === null || snapshot.user === null) return null;
  switch (snapshot.state) {
    case 'signedOut':
    case 'locked':
      return null;
    case 'active':
    case 'warning':
    case 'emergency':
      return <Desk key={snapshot.user.id} agent={agent} snapshot={snapshot} user={snapshot.user} />;
  }
}

export type DeskProps = {
  readonly agent: LauncherAgent;
  readonly snapshot: Snapshot;
  readonly user: NonNullable<Snapshot['user']>;
};

function Desk({ agent, snapshot, user }: DeskProps): VNode {
  const studies = useStudies(agent, snapshot);
  return (
    <div class="launcher">
      {snapshot.warning === null ? null : <WarningBand secondsLeft={snapshot.warning.secondsLeft} />}
      <GrantBanners agent={agent} grants={snapshot.grants} known={studies.known} />
      <Header agent={agent} snapshot={snapshot} user={user} studies={studies} />
      <Work agent={agent} snapshot={snapshot} studies={studies} />
    </div>
  );
}
