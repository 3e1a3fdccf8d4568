import type { VNode } from 'preact';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import { useSnapshot } from '../parts/agent-client.ts';
import { Curtain } from './curtain.tsx';
import { Locked } from './locked.tsx';
import { SignIn } from './sign-in.tsx';

export type GateAgent = Agent<'gate'>;

/** What the curtain shows on the primary display. While someone works it is empty and black. */
export function Gate({ agent }: { readonly agent: GateAgent }): VNode | null {
  const snapshot = useSnapshot(agent);
  if (snapshot === null) return null;
  switch (snapshot.state) {
    case 'signedOut':
      return (
        <Curtain agent={agent} snapshot={snapshot}>
          <SignIn key="signedOut" agent={agent} snapshot={snapshot} other={null} onBack={null} />
        </Curtain>
      );
    case 'locked':
      return (
        <Curtain agent={agent} snapshot={snapshot}>
          <Locked key="locked" agent={agent} snapshot={snapshot} />
        </Curtain>
      );
    case 'active':
    case 'warning':
    case 'emergency':
      return null;
  }
}
