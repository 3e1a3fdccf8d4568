import { AgentError } from '../core/errors.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { warmAccess } from '../core/access/warm-access.ts';
import { judgeVersion } from '../../protocol/policy/minimum-version.ts';
import { VERSION } from '../../protocol/version.ts';
import type { Trail } from '../core/audit/trail.ts';
import type { EndReason } from '../core/session/session-state.ts';
import { withBriefWait } from '../core/session/brief-wait.ts';
import { locksSystem } from '../core/session/locks-system.ts';
import { isOpen, sessionOf } from '../core/session/transition-audit.ts';
import { rulesFor } from '../core/session/session-rules.ts';
import type { StudySummary } from '../core/pacs/study-summary.ts';
import { createLaunches, type Launches } from '../core/study/launches.ts';
import { createLaunchNotes } from '../core/study/open-launches.ts';
import { noteOpenGrants } from '../core/emergency/open-grants.ts';
import type { Fhircast } from '../core/fhircast/fhircast.ts';
import type { CollectorWork } from '../core/sync/collector-work.ts';
import { prepareLaunch } from '../core/viewer/prepare-launch.ts';
import type { Snapshot } from '../ipc/contract.ts';
import { makeSnapshot } from '../ipc/make-snapshot.ts';
import { createRefusalRecord } from '../ipc/refusal-record.ts';
import { createTokenBuckets } from '../ipc/token-bucket.ts';
import { createUnfinished, keepGoing, type Life } from './begin-again.ts';
import { openCollectorSide, startWork, type CollectorSide } from './collector-side.ts';
import { enrolSilently } from './enrol-silently.ts';
import { layFoundation, type Foundation } from './foundation.ts';
import { followReporting } from './follow-reporting.ts';
import { sayHowItIs } from './say-how-it-is.ts';
import { createHousekeeping } from './housekeeping.ts';
import { endLeftOvers } from './left-overs.ts';
import { makeParts, type Parts } from './parts.ts';
import { holdPacsPassword } from './hold-pacs-password.ts';
import { makeRoutes } from './routes.ts';
import { mutable } from './mutable-host.ts';
import { recordStart } from './record-start.ts';
import type { RunningAgent, StartOptions } from './running-agent.ts';
import { sealTrail, type Sealing } from './seal-trail.ts';
import { feedDirectly, type DirectFeeding } from './feed-directly.ts';
import { sendTrails } from './send-trails.ts';
import { watchMachinePolicy } from './watch-machine-policy.ts';
import { openWebViewer } from './web-viewers.ts';

/** The sign-in page comes first; the first decision is then not the one that waits for the rules to be prepared. */
const WARM_AFTER_MS = 1000;
/** So long the curtain waits for viewers that the next person must not see; an emergency waits no longer for images. */
const CLEARING_MS = 2000;

/** Starts everything but windows, on plain Node. */
export async function startAgent(options: StartOptions): Promise<RunningAgent> {
  let foundation = await layFoundation(options);
  return keepGoing(await startLife(options, foundation), {
    layFoundation: (opened) => layFoundation({ ...options, after: { opened, foundation } }),
    startLife: (next) => {
      options.log('agent.begun_again');
      foundation = next;
      return startLife(options, next);
    },
    onFailed: (error) =>
      options.log('agent.not_begun', { code: error instanceof AgentError ? error.code : 'internal' }),
    clock: options.clock,
  });
}

async function startLife(
  { vault, clock, log, readMachinePolicy, ...options }: StartOptions,
  foundation: Foundation,
): Promise<Life> {
  const { host, mute } = mutable(options.host);
  Object.assign(foundation.place, { site: foundation.site, machineId: foundation.identity.machineId });
  options.onSettings(foundation.machine.settings());
  const side = openCollectorSide(foundation);
  const held = {
    work: null as CollectorWork | null,
    sealing: null as Sealing | null,
    feeding: null as DirectFeeding | null,
    reporting: null as Fhircast | null,
  };

  const view = { ended: null as EndReason | null, isClearing: false };
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
    onUrgent: () => {
      held.work?.recordAppended('urgent');
      held.sealing?.sealNow('urgent');
    },
    onGrants: (live) => {
      noteOpenGrants(foundation.state, live);
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
      show();
    },
    effects: {
      cover: () => {
        host.cover();
        parts.signIn.dropSecrets();
        if (locksSystem(parts.policy().session.lockMode, process.platform, process.env)) host.lockOperatingSystem();
      },
      sessionEnded: (session, reason) => {
        view.ended = reason;
        parts.desk.endSession(session.id, 'session-ended');
        parts.handover.sessionEnded();
        held.reporting?.sessionEnded(session, reason);
        parts.catalogue.forget();
        launches.stopFetching();
        if (parts.policy().session.viewersOnSignOut === 'close') void launches.closeThose(() => true, 'session-over');
      },
      sessionBegan: async () => {
        // What the person before left open stays, as far as this one may see it; the hospital may decide otherwise.
        if (parts.policy().session.viewersOnSignOut === 'leave') return;
        const mayNot = (study: StudySummary): boolean => parts.decide(study, 'view').decision.effect !== 'permit';
        view.isClearing = true;
        const closing = launches.closeThose(mayNot, 'other-person').catch(() => undefined); // each failure shows by itself
        await Promise.race([closing, delay(CLEARING_MS, undefined, { ref: false })]);
        view.isClearing = false;
      },
      show: () => {
        held.reporting?.follow(parts.agent.state());
        show();
      },
    },
  });

  const launches: Launches = createLaunches({
    record: parts.record,
    session: () => sessionOf(parts.agent.state()),
    monotonicMs: clock.monotonicMs,
    prepare: (input) =>
      prepareLaunch(
        {
          pacs: parts.pacs(),
          clock,
          platform: process.platform,
          environment: process.env,
          root: foundation.viewerRoot,
        },
        input,
      ),
    openWeb: (launch) => openWebViewer({ parts, root: foundation.viewerRoot, open: host.openWebWindow }, launch),
    notes: createLaunchNotes(foundation.state),
    onChange: () => show(),
    onFailed: (code) => parts.faults.raise(code),
    onStillOpen: (isAny) => (isAny ? parts.faults.raise('viewer.still_open') : parts.faults.clear('viewer.still_open')),
  });

  function snapshot(): Snapshot {
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
        viewers: isOpen(state) ? launches.list() : [],
        offer: parts.handover.offer(),
        collector: collectorStatus(side),
        unsent: trail?.status().unacknowledged ?? 0,
        faults: parts.faults.list(),
        version: judgeVersion(parts.policy().minimumVersion, VERSION, foundation.time.nowMs()),
      },
      clock.monotonicMs(),
    );
  }

  held.reporting = followReporting({ foundation, parts, launches, vault, clock, log });
  await recordStart(foundation, parts, vault);
  await endLeftOvers(foundation, parts, clock);
  const onPolicy = (): void => {
    held.feeding?.policyChanged();
    held.reporting?.policyChanged();
  };
  const machine = watchMachinePolicy({ foundation, parts, read: readMachinePolicy, onPolicy, show });
  if (side !== null) held.work = startWork({ side, foundation, parts, launches, clock, log, show, onPolicy });
  const sealing = sealTrail({ foundation, parts, vault, side, clock });
  held.sealing = sealing;
  held.feeding = feedDirectly({ foundation, parts, clock, log });
  const sending = sendTrails({ foundation, parts, vault, work: held.work });
  setTimeout(() => warmAccess(parts.policy()), WARM_AFTER_MS).unref();
  holdPacsPassword(parts);
  const heart = sayHowItIs({
    readMachinePolicy,
    foundation,
    parts,
    vault,
    side,
    clock,
    sealing,
    displays: host.displays,
  });
  const enrolling = enrolSilently({ foundation, parts, vault, clock });
  const look = (): void => {
    machine.look();
    enrolling.look();
  };
  const isViewing = (): boolean => launches.list().length > 0;
  const housekeeping = createHousekeeping({ foundation, parts, clock, show, look, isViewing });
  const unfinished = createUnfinished(clock);
  const tokens = createTokenBuckets(clock.monotonicMs);
  const openedTrail = (): Trail | null => foundation.trail ?? foundation.late?.opened()?.trail ?? null;
  const isFree = (): boolean =>
    parts.agent.state().kind === 'signedOut' &&
    !isViewing() &&
    parts.desk.live().length === 0 &&
    !unfinished.is() &&
    !enrolling.isAsking();
  const end = async (flushMs?: number): Promise<void> => {
    foundation.late?.stop();
    enrolling.stop();
    await Promise.all([held.work?.stop(flushMs), held.feeding?.stop(), held.reporting?.stop()]);
    sending.stop();
  };
  return {
    gate: {
      routes: makeRoutes({ parts, launches, clock, host }),
      state: () => parts.agent.state().kind,
      takeToken: (channel) => {
        unfinished.asked(channel);
        return !mute.isOn && tokens(channel);
      },
      report: createRefusalRecord(parts.record, clock.monotonicMs),
    },
    snapshot,
    onTick: housekeeping.tick,
    onLink: (text) => void parts.handover.takeLink(text),
    onLock: (reason) => {
      if (reason === 'display-change' && !parts.policy().session.lockOnDisplayChange) return;
      if (reason === 'suspend' || reason === 'resume') sealing.sealNow(reason === 'resume' ? 'resumed' : 'urgent');
      void parts.agent.apply({ type: 'lock', reason });
      if (reason === 'suspend' || reason === 'resume') heart.say(reason === 'suspend' ? 'asleep' : 'running');
      if (reason !== 'resume') return;
      held.work?.networkUp();
      enrolling.networkUp();
    },
    onFault: async (code) => {
      log('agent.fault', { code });
      const recorded = parts.record({ kind: 'agent.fault', outcome: 'failure', detail: { code } });
      await Promise.all([recorded, parts.agent.apply({ type: 'lock', reason: 'fault' })]);
    },
    stop: async (reason) => {
      await parts.agent.apply({ type: 'end', reason });
      await sealing.stop('seal'); // before the goodbye, which is the last record
      held.work?.recordNoMore();
      await parts.record({ kind: 'agent.stopped' });
      await heart.stop('ending');
      await end();
      await openedTrail()?.close();
    },
    isFree,
    succession: () => {
      if (!isFree()) return null;
      if (openedTrail()?.isBroken() === true) return { kind: 'broken' };
      const opened = foundation.late?.opened() ?? machine.begunAnewOn() ?? enrolling.begunAnewOn();
      return opened === null ? null : { kind: 'opened', opened };
    },
    leave: async () => {
      mute.isOn = true;
      await sealing.stop('leave');
      await heart.stop(null);
      await end(0);
      if (openedTrail()?.isBroken() === true) await openedTrail()?.close();
    },
  };
}

/** Nothing is claimed of the network before it was asked. */
function collectorStatus(side: CollectorSide | null): Snapshot['collector'] {
  if (side === null) return 'not-enrolled';
  if (!side.reachability.isKnown()) return 'unknown';
  return side.reachability.isReachable() ? 'online' : 'offline';
}
