import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { FhircastSettings } from '../../../protocol/policy/handover.ts';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { Log } from '../log.ts';
import type { EndReason, Session, SessionState } from '../session/session-state.ts';
import { isOpen, sessionOf } from '../session/transition-audit.ts';
import type { ReadHubToken } from '../vault/hub-token.ts';
import { followReports, type FollowDeps, type ReportFollower } from './follow-reports.ts';
import { connectHub, hubBehind, type Hub } from './hub.ts';
import type { FhircastLimits } from './limits.ts';
import type { Network } from '../network/network.ts';
import { createMessenger, type Messenger } from './messenger.ts';
import { awayEvent, hibernateCode, logoutCode, syncErrorEvent, type OwnEvent } from './own-events.ts';
import { keepSubscribed, type Subscription } from './subscription.ts';

export type FhircastDeps = Pick<FollowDeps, 'desk' | 'isShown' | 'onClosed'> & {
  readonly settings: () => FhircastSettings | null;
  readonly network: Network;
  readonly readToken: ReadHubToken;
  readonly workstation: string;
  readonly clock: Clock;
  readonly faults: Pick<Faults, 'raise' | 'clear'>;
  readonly log: Log;
  readonly random: () => number;
  readonly limits: FhircastLimits;
};

/** The reporting system of whoever works here, over the hub that the policy names (FHIRcast 3.0.0). */
export type Fhircast = {
  /** Each state of the session, as it comes. */
  readonly follow: (state: SessionState) => void;
  readonly sessionEnded: (session: Session, reason: EndReason) => void;
  /** Other settings hold from now on. */
  readonly policyChanged: () => void;
  /** Resolves when what others must know is told, or a short time is over. */
  readonly stop: () => Promise<void>;
};

type Running = {
  readonly session: Session;
  readonly settings: FhircastSettings;
  readonly topic: string;
  readonly hub: Hub;
  readonly messenger: Messenger;
  readonly follower: ReportFollower;
  readonly subscription: Subscription;
};

const FAULTS = [
  'fhircast.unreachable',
  'fhircast.untrusted',
  'fhircast.refused',
  'fhircast.no_token',
  'fhircast.bad_answer',
] as const;
const OUT_OF_STEP = 'fhircast.out_of_step';
const NOT_TOLD = 'fhircast.not_told';

/** One person at a time, who proved two factors: the topic of one who only said who they are is not theirs. */
export function createFhircast(deps: FhircastDeps): Fhircast {
  const { network, readToken, clock, faults, log, limits } = deps;
  let running: Running | null = null;
  let last: SessionState = { kind: 'signedOut' };
  const leaving = new Map<Running, Promise<void>>();

  const onState = (code: string | null, failures: number): void => {
    if (code !== null) log('fhircast.not_subscribed', { code, failures });
    for (const one of FAULTS) if (one !== code) faults.clear(one);
    const known = FAULTS.find((one) => one === code);
    // A hub that is being started anew is not worth telling; what it answers is.
    if (known !== undefined && (failures > 1 || known !== 'fhircast.unreachable')) faults.raise(known);
  };
  const tell = async ({ messenger }: Running, event: OwnEvent, forMs?: number): Promise<boolean> => {
    const isTold = await messenger.tell(event, forMs);
    if (isTold) faults.clear(NOT_TOLD);
    return isTold;
  };
  const start = (session: Session, settings: FhircastSettings): Running => {
    const topic = topicOf(settings, session, deps.workstation);
    const before = [...leaving.keys()].filter((left) => left.topic === topic);
    // A goodbye that comes late on a topic that is in use again would end the work of who uses it.
    const turn = Promise.all(before.map(({ messenger }) => messenger.finish(limits.goodbyeMs)));
    const hub = hubBehind(connectHub({ settings, network, requestMs: limits.requestMs, readToken }), turn);
    const messenger = createMessenger({ hub, log, random: deps.random });
    const tellOnce = async ({ body }: OwnEvent): Promise<void> => {
      const sent = await hub.send(body);
      if (!sent.ok) log('fhircast.not_told', { code: sent.code, tried: 1 });
    };
    const follower = followReports({
      ...deps,
      undecidedMs: limits.undecidedMs,
      wallMs: clock.wallMs,
      onClosed: (studyUid) => {
        if (settings.viewersOnClose === 'close') deps.onClosed(studyUid);
      },
      onNotFollowed: (event) => void tellOnce(syncErrorEvent(topic, event, clock.wallMs())),
      onOutOfStep: (isOut) => (isOut ? faults.raise(OUT_OF_STEP) : faults.clear(OUT_OF_STEP)),
    });
    const { onEvent } = follower;
    const { monotonicMs } = clock;
    const subscription = keepSubscribed({
      hub,
      topic,
      limits,
      monotonicMs,
      onEvent,
      random: deps.random,
      onConfirmed: messenger.hurry,
      onState: (code, failures) => {
        if (running?.hub === hub) onState(code, failures);
      },
    });
    return { session, settings, topic, hub, messenger, follower, subscription };
  };
  /** Signs the person out there too, or, where it cannot, says so: unless they are at work here again. */
  const sayGoodbye = async (left: Running, goodbye: OwnEvent): Promise<void> => {
    const isTold = await tell(left, goodbye, limits.logoutMs);
    const isBack = running?.session.person.id === left.session.person.id;
    if (!isTold && !isBack && deps.settings() !== null) faults.raise(NOT_TOLD);
  };
  const leave = async (left: Running, goodbye: OwnEvent | null): Promise<void> => {
    left.messenger.recall();
    const said = goodbye === null ? Promise.resolve() : sayGoodbye(left, goodbye);
    await Promise.race([said, delay(limits.goodbyeMs, undefined, { ref: false })]);
    await left.subscription.stop();
    await said;
    await left.hub.close();
  };
  const end = (goodbye: OwnEvent | null): void => {
    if (running === null) return;
    const left = running;
    running = null;
    left.follower.stop();
    for (const code of [...FAULTS, OUT_OF_STEP]) faults.clear(code);
    const hasLeft = leave(left, goodbye)
      .catch(() => undefined)
      .then(() => void leaving.delete(left));
    leaving.set(left, hasLeft);
  };
  const beginFor = (session: Session | null): void => {
    const settings = deps.settings();
    if (running === null && session?.assurance === 'two-factor' && settings !== null)
      running = start(session, settings);
  };
  const tellAway = (): void => {
    if (running === null || last.kind !== 'locked') return;
    void tell(running, awayEvent(running.topic, 'UserHibernate', hibernateCode(last.reason), clock.wallMs()));
  };
  return {
    follow: (state) => {
      const was = last.kind;
      last = state;
      if (running !== null && running.session.id !== sessionOf(state)?.id) end(null);
      if (isOpen(state)) running?.messenger.recall();
      if (state.kind === 'active') beginFor(state.session);
      if (was !== 'locked') tellAway();
    },
    sessionEnded: (session, reason) => {
      if (running?.session.id === session.id)
        end(awayEvent(running.topic, 'UserLogout', logoutCode(reason), clock.wallMs()));
    },
    policyChanged: () => {
      const is = deps.settings();
      if (is === null) faults.clear(NOT_TOLD);
      if (isDeepStrictEqual(is, running?.settings ?? null)) return;
      const session = running?.session ?? (last.kind === 'active' ? last.session : null);
      end(null);
      beginFor(session);
      tellAway(); // whoever listens there now has not heard of it
    },
    stop: async () => {
      end(null);
      await Promise.race([Promise.all(leaving.values()), delay(limits.goodbyeMs, undefined, { ref: false })]);
      for (const left of leaving.keys()) left.messenger.recall();
    },
  };
}

function topicOf({ topic }: FhircastSettings, { person }: Session, workstation: string): string {
  return topic.replaceAll('{user}', () => person.id).replaceAll('{workstation}', () => workstation);
}
