import { setTimeout as delay } from 'node:timers/promises';
import type { AgentEffects } from '../core/agent.ts';
import type { StudySummary } from '../core/pacs/study-summary.ts';
import { locksSystem } from '../core/session/locks-system.ts';
import type { Launches } from '../core/study/launches.ts';
import type { Parts } from './parts.ts';
import type { PeopleSideDeps, View } from './people-side.ts';

/** So long the curtain waits for viewers that the next person must not see; an emergency waits no longer for images. */
const CLEARING_MS = 2000;

type Deps = Pick<PeopleSideDeps, 'host' | 'onSessionEnded' | 'onState'> & {
  readonly view: View;
  readonly show: () => void;
  /** Asked late: the rules and the viewers are made of these effects. */
  readonly parts: () => Parts;
  readonly launches: () => Launches;
};

/** What follows in the world when a session begins, is covered or ends. */
export function sessionEffects({ host, onSessionEnded, onState, view, show, ...late }: Deps): AgentEffects {
  return {
    cover: () => {
      const { signIn, policy } = late.parts();
      host.cover();
      signIn.dropSecrets();
      if (locksSystem(policy().session.lockMode, process.platform, process.env)) host.lockOperatingSystem();
    },
    sessionEnded: (session, reason) => {
      const { desk, handover, catalogue, folders, policy } = late.parts();
      const launches = late.launches();
      view.ended = reason;
      desk.endSession(session.id, 'session-ended');
      handover.sessionEnded(session);
      onSessionEnded(session, reason);
      // What still runs is the grant of whoever breaks the glass at a workstation that was locked: they have listed the patient
      // already, and a PACS that is away must not take that from them.
      catalogue.forget((study) => desk.covering(study) !== null);
      launches.stopFetching();
      void folders.sessionOver();
      if (policy().session.viewersOnSignOut === 'close') void launches.closeThose(() => true, 'session-over');
    },
    sessionBegan: async () => {
      const { policy, decide } = late.parts();
      // What the person before left open stays, as far as this one may see it; the hospital may decide otherwise.
      if (policy().session.viewersOnSignOut === 'leave') return;
      const mayNot = (study: StudySummary): boolean => decide(study, 'view').decision.effect !== 'permit';
      view.isClearing = true;
      const closing = late
        .launches()
        .closeThose(mayNot, 'other-person')
        .catch(() => undefined); // each failure shows by itself
      await Promise.race([closing, delay(CLEARING_MS, undefined, { ref: false })]);
      view.isClearing = false;
    },
    show: () => {
      onState(late.parts().agent.state());
      show();
    },
  };
}
