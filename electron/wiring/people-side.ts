import { judgeVersion } from '../../protocol/policy/minimum-version.ts';
import { VERSION } from '../../protocol/version.ts';
import type { Clock } from '../core/clock.ts';
import type { Grant } from '../core/emergency/emergency-access.ts';
import { createShown } from '../core/faults.ts';
import type { Log } from '../core/log.ts';
import { withBriefWait } from '../core/session/brief-wait.ts';
import { rulesFor } from '../core/session/session-rules.ts';
import type { EndReason, Session, SessionState } from '../core/session/session-state.ts';
import { sessionOf } from '../core/session/transition-audit.ts';
import { createLaunches, type Launches } from '../core/study/launches.ts';
import { createLaunchNotes } from '../core/study/open-launches.ts';
import type { Vault } from '../core/vault/vault.ts';
import { prepareLaunch } from '../core/viewer/prepare-launch.ts';
import type { Snapshot } from '../ipc/contract.ts';
import { makeSnapshot } from '../ipc/make-snapshot.ts';
import { statusOf, type CollectorSide } from './collector-side.ts';
import type { Foundation } from './foundation.ts';
import { makeParts, type Parts } from './parts.ts';
import type { Host } from './running-agent.ts';
import { sessionEffects } from './session-effects.ts';
import { openWebViewer } from './web-viewers.ts';

/** What people meet at the workstation: their session, their viewers, and what is shown of both. */
export type PeopleSide = {
  readonly parts: Parts;
  readonly launches: Launches;
  readonly snapshot: () => Snapshot;
  readonly show: () => void;
};

export type PeopleSideDeps = {
  readonly foundation: Foundation;
  readonly side: CollectorSide | null;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly host: Host;
  /** A record of an emergency was taken: it must not wait to be sent and sealed. */
  readonly onUrgent: () => void;
  readonly onSessionEnded: (session: Session, reason: EndReason) => void;
  readonly onState: (state: SessionState) => void;
};

/** What is seen besides the state: why the last session ended; nothing new while the desk is cleared for the next person. */
export type View = { ended: EndReason | null; isClearing: boolean };

export function openPeopleSide(deps: PeopleSideDeps): PeopleSide {
  const { foundation, side, vault, clock, log, host } = deps;
  const view: View = { ended: null, isClearing: false };
  const show = (): void => {
    if (!view.isClearing) host.show(snapshot());
  };
  const parts: Parts = makeParts({
    foundation,
    clock,
    vault,
    auth: side === null ? null : withBriefWait(side.client, side.reachability.isReachable),
    online: () => side?.reachability.isReachable() === true,
    onChange: () => show(),
    log,
    // Whoever clicked in the worklist waits for us; a viewer's keyboard is taken for nothing but the lock and its warning.
    onOffer: (source) => host.attract(source === 'link' && launches.list().length === 0 ? 'focus' : 'flash'),
    onUrgent: deps.onUrgent,
    onGrants: (live) => {
      keepToGrants(parts, launches, live);
      show();
    },
    effects: sessionEffects({ ...deps, view, show, parts: () => parts, launches: () => launches }),
  });
  const launches: Launches = createLaunches({
    record: parts.record,
    session: () => sessionOf(parts.agent.state()),
    monotonicMs: clock.monotonicMs,
    prepare: (input) => {
      const { platform, env: environment } = process;
      return prepareLaunch({ pacs: parts.pacs(), clock, platform, environment, folders: parts.folders }, input);
    },
    openWeb: (launch) =>
      openWebViewer({ parts, log, open: host.openWebWindow, monotonicMs: clock.monotonicMs }, launch),
    notes: createLaunchNotes(foundation.state),
    onChange: () => show(),
    onFault: createShown(parts.faults),
    onStillOpen: (isAny) => (isAny ? parts.faults.raise('viewer.still_open') : parts.faults.clear('viewer.still_open')),
  });
  const snapshot = (): Snapshot => {
    const state = parts.agent.state();
    const { identity, place, trail, policyStore } = foundation;
    return makeSnapshot(
      {
        state,
        rules: rulesFor(parts.policy(), sessionOf(state)?.person ?? null),
        ended: view.ended,
        policy: parts.policy(),
        policySerial: policyStore.current().serial,
        workstation: { name: identity.workstation, site: place.site ?? '' },
        grants: parts.desk.live().filter((grant) => grant.sessionId === sessionOf(state)?.id),
        viewers: launches.list(),
        offer: parts.handover.offer(),
        collector: statusOf(side),
        unsent: trail?.status().unacknowledged ?? 0,
        faults: parts.faults.list(),
        version: judgeVersion(parts.policy().minimumVersion, VERSION, foundation.time.nowMs()),
      },
      clock.monotonicMs(),
    );
  };
  return { parts, launches, snapshot, show };
}

/** What was open under an emergency that is over closes, and so does a session that was there for it alone. */
function keepToGrants(parts: Parts, launches: Launches, live: readonly Grant[]): void {
  const session = sessionOf(parts.agent.state());
  launches.keepGrants(
    live.map((grant) => grant.id),
    {
      viewers: parts.policy().emergency.viewersOnGrantEnd,
      isOpenAnyway: (study) => session !== null && parts.isOpenTo(session, study),
    },
  );
  if (session !== null && !live.some((grant) => grant.sessionId === session.id))
    void parts.agent.apply({ type: 'emergencyOver' });
}
