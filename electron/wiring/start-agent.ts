import { setTimeout as delay } from 'node:timers/promises';
import type { Trail } from '../core/audit/trail.ts';
import { AgentError } from '../core/errors.ts';
import type { Fhircast } from '../core/fhircast/fhircast.ts';
import { createRefusalRecord } from '../ipc/refusal-record.ts';
import { createTokenBuckets } from '../ipc/token-bucket.ts';
import { startBackground, type Background } from './background.ts';
import { createUnfinished, keepGoing, type Life } from './begin-again.ts';
import { openCollectorSide } from './collector-side.ts';
import { followReporting } from './follow-reporting.ts';
import { layFoundation, type Foundation } from './foundation.ts';
import { endLeftOvers } from './left-overs.ts';
import { mutable } from './mutable-host.ts';
import { openPeopleSide } from './people-side.ts';
import { recordStart } from './record-start.ts';
import { makeRoutes } from './routes.ts';
import type { RunningAgent, StartOptions } from './running-agent.ts';

/** So long the end of the agent waits for viewers that end with it, and until files that were kept are gone from the disk. */
const LEAVE_MS = 2000;

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
  const begun: { reporting: Fhircast | null; background: Background | null } = { reporting: null, background: null };
  const people = openPeopleSide({
    foundation,
    side,
    vault,
    clock,
    log,
    host,
    onUrgent: () => begun.background?.urgent(),
    onSessionEnded: (session, reason) => begun.reporting?.sessionEnded(session, reason),
    onState: (state) => begun.reporting?.follow(state),
  });
  const { parts, launches } = people;
  const reporting = followReporting({ foundation, parts, launches, vault, clock, log });
  begun.reporting = reporting;
  await recordStart(foundation, parts, vault);
  await endLeftOvers(foundation, parts, clock);
  const { displays } = host;
  const common = { foundation, side, vault, clock, log, readMachinePolicy, displays };
  const background = startBackground({ ...common, people, reporting });
  begun.background = background;

  const unfinished = createUnfinished(clock);
  const tokens = createTokenBuckets(clock.monotonicMs);
  const openedTrail = (): Trail | null => foundation.trail ?? foundation.late?.opened()?.trail ?? null;
  const isFree = (): boolean =>
    parts.agent.state().kind === 'signedOut' &&
    launches.list().length === 0 &&
    parts.desk.live().length === 0 &&
    !unfinished.is() &&
    !background.isEnrolling();
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
    snapshot: people.snapshot,
    onTick: background.tick,
    onLink: (text) => void parts.handover.takeLink(text),
    onLock: (reason) => {
      if (reason === 'display-change' && !parts.policy().session.lockOnDisplayChange) return;
      void parts.agent.apply({ type: 'lock', reason });
      if (reason === 'suspend') background.suspended();
      if (reason === 'resume') background.resumed();
    },
    onFault: async (code) => {
      log('agent.fault', { code });
      const recorded = parts.record({ kind: 'agent.fault', outcome: 'failure', detail: { code } });
      await Promise.all([recorded, parts.agent.apply({ type: 'lock', reason: 'fault' })]);
    },
    stop: async (reason) => {
      await parts.agent.apply({ type: 'end', reason: 'shutdown' });
      const isLeft = Promise.all([launches.leave(), parts.folders.sessionOver()]);
      await Promise.race([isLeft, delay(LEAVE_MS, undefined, { ref: false })]);
      await background.stop(reason, () => parts.record({ kind: 'agent.stopped' }));
      await openedTrail()?.close();
    },
    isFree,
    succession: () => {
      if (!isFree()) return null;
      if (openedTrail()?.isBroken() === true) return { kind: 'broken' };
      const opened = background.begunAnewOn();
      return opened === null ? null : { kind: 'opened', opened };
    },
    leave: async () => {
      mute.isOn = true;
      await background.leave();
      if (openedTrail()?.isBroken() === true) await openedTrail()?.close();
    },
  };
}
