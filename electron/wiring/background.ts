import { warmAccess } from '../core/access/warm-access.ts';
import type { OpenTrail } from '../core/audit/open-trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Fhircast } from '../core/fhircast/fhircast.ts';
import type { Log } from '../core/log.ts';
import type { ReadMachinePolicy } from '../core/policy/machine/read-machine-policy.ts';
import type { Vault } from '../core/vault/vault.ts';
import { startWork, type CollectorSide } from './collector-side.ts';
import { enrolSilently } from './enrol-silently.ts';
import { feedDirectly } from './feed-directly.ts';
import type { Foundation } from './foundation.ts';
import { holdPacsPassword } from './hold-pacs-password.ts';
import { createHousekeeping } from './housekeeping.ts';
import type { PeopleSide } from './people-side.ts';
import type { Host, StopReason } from './running-agent.ts';
import { sayHowItIs } from './say-how-it-is.ts';
import { sealTrail } from './seal-trail.ts';
import { sendTrails } from './send-trails.ts';
import { watchMachinePolicy } from './watch-machine-policy.ts';

/** The sign-in page comes first; the first decision is then not the one that waits for the rules to be prepared. */
const WARM_AFTER_MS = 1000;

/** What goes on without anybody doing it: seals, sending, heartbeats, enrolment, what IT sets. */
export type Background = {
  readonly tick: (idleMs: number) => void;
  /** A record that must not wait was taken. */
  readonly urgent: () => void;
  readonly suspended: () => void;
  readonly resumed: () => void;
  readonly isEnrolling: () => boolean;
  /** A trail on which this agent is to begin anew; null: there is no reason to. */
  readonly begunAnewOn: () => OpenTrail | null;
  /** `sayGoodbye` takes the last record; everything before it is sealed, and all of it is sent as far as that is possible. */
  readonly stop: (reason: StopReason, sayGoodbye: () => Promise<unknown>) => Promise<void>;
  /** Lets go of everything without a word in the trail. */
  readonly leave: () => Promise<void>;
};

export type BackgroundDeps = {
  readonly foundation: Foundation;
  readonly people: PeopleSide;
  readonly reporting: Fhircast;
  readonly side: CollectorSide | null;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly readMachinePolicy: ReadMachinePolicy;
  readonly displays: Host['displays'];
};

export function startBackground(deps: BackgroundDeps): Background {
  const { foundation, reporting, side, vault, clock, log, readMachinePolicy, displays } = deps;
  const { parts, launches, show } = deps.people;
  const feeding = feedDirectly({ foundation, parts, side, clock, log });
  const onPolicy = (): void => {
    feeding.look();
    reporting.policyChanged();
  };
  const machine = watchMachinePolicy({ foundation, parts, read: readMachinePolicy, onPolicy, show });
  const work =
    side === null
      ? null
      : startWork({ side, foundation, parts, launches, vault, clock, log, show, onPolicy, onRenewed: feeding.look });
  const sealing = sealTrail({ foundation, parts, vault, side, clock });
  const sending = sendTrails({ foundation, parts, vault, work });
  setTimeout(() => warmAccess(parts.policy()), WARM_AFTER_MS).unref();
  holdPacsPassword(parts);
  const heart = sayHowItIs({ readMachinePolicy, foundation, parts, vault, side, clock, sealing, displays });
  const enrolling = enrolSilently({ foundation, parts, vault, clock });
  const look = (): void => {
    machine.look();
    enrolling.look();
  };
  const isViewing = (): boolean => launches.list().length > 0;
  const housekeeping = createHousekeeping({ foundation, parts, clock, show, look, isViewing });
  const end = async (flushMs?: number): Promise<void> => {
    foundation.late?.stop();
    enrolling.stop();
    await Promise.all([work?.stop(flushMs), feeding.stop(), reporting.stop()]);
    sending.stop();
  };
  return {
    tick: housekeeping.tick,
    urgent: () => {
      work?.recordAppended('urgent');
      sealing.sealNow('urgent');
    },
    suspended: () => {
      sealing.sealNow('urgent');
      heart.say('asleep');
    },
    resumed: () => {
      sealing.sealNow('resumed');
      heart.say('running');
      work?.networkUp();
      enrolling.networkUp();
    },
    isEnrolling: enrolling.isAsking,
    begunAnewOn: () => foundation.late?.opened() ?? machine.begunAnewOn() ?? enrolling.begunAnewOn(),
    stop: async (reason, sayGoodbye) => {
      await sealing.stop('seal'); // before the goodbye, which is the last record
      work?.recordNoMore();
      await sayGoodbye();
      await heart.stop(reason === 'restart' ? 'restarting' : 'ending');
      await end();
    },
    leave: async () => {
      await sealing.stop('leave');
      await heart.stop(null);
      await end(0);
    },
  };
}
