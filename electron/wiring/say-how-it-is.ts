import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { examineWorkstation } from '../core/doctor/examine-workstation.ts';
import { findPackage } from '../core/doctor/facts/find-package.ts';
import type { ReadMachinePolicy } from '../core/policy/machine/read-machine-policy.ts';
import type { Vault } from '../core/vault/vault.ts';
import { writeHealth } from '../core/workstation/health-file.ts';
import { HEARTBEAT_EVERY_MS, type Heartbeat, type Life, type Severity } from '../../protocol/wire/heartbeat.ts';
import type { CollectorSide } from './collector-side.ts';
import type { Foundation } from './foundation.ts';
import { makeHeartbeat } from './make-heartbeat.ts';
import type { Parts } from './parts.ts';
import type { Sealing } from './seal-trail.ts';

export type SayDeps = {
  readonly foundation: Foundation;
  readonly parts: Pick<Parts, 'faults'>;
  readonly vault: Vault;
  readonly readMachinePolicy: ReadMachinePolicy;
  /** Null: nobody is there to hear it but `glasskey doctor`. */
  readonly side: CollectorSide | null;
  readonly clock: Clock;
  readonly sealing: Pick<Sealing, 'isSealing'>;
  readonly displays: () => Heartbeat['displays'];
};

export type Heart = {
  readonly say: (life: Life) => void;
  /** `ending`, `restarting`: says that it was in order, for as long as an end may wait for that. */
  readonly stop: (last: 'ending' | 'restarting' | null) => Promise<void>;
};

/** The first word soon after the start, so that `glasskey doctor` has something to go by. */
const FIRST_MS = 2000;
const GOODBYE_MS = 1000;
/** The doctor is asked now and then; what gets wrong in between is among the faults. */
const EXAMINE_FIRST_MS = 2 * 60_000;
const EXAMINE_EVERY_MS = 3_600_000;

/** Says each minute how the agent is: to the collector, and in a file for commands. What fails is no trouble of anybody's. */
export function sayHowItIs(deps: SayDeps): Heart {
  const { foundation, side } = deps;
  let severity: Severity | null = null;
  const say = async (life: Life): Promise<void> => {
    const heartbeat = makeHeartbeat(deps, { life, severity });
    writeHealth(foundation.folder, heartbeat);
    await side?.client.sendHeartbeat(heartbeat);
  };
  const look = async (): Promise<void> => {
    severity = await examine(deps);
  };
  const timers = [
    setTimeout(() => void say('running'), FIRST_MS).unref(),
    setInterval(() => void say('running'), HEARTBEAT_EVERY_MS).unref(),
    setTimeout(() => void look(), EXAMINE_FIRST_MS).unref(),
    setInterval(() => void look(), EXAMINE_EVERY_MS).unref(),
  ];
  return {
    say: (life) => void say(life),
    stop: async (last) => {
      for (const timer of timers) clearTimeout(timer);
      if (last !== null) await Promise.race([say(last), delay(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
}

async function examine({ foundation, vault, clock, readMachinePolicy }: SayDeps): Promise<Severity> {
  const { folder } = foundation;
  const place = { folder, vault, wallMs: clock.wallMs, readMachinePolicy, packageFolder: findPackage() };
  return (await examineWorkstation({ ...place, depth: 'ends' })).severity;
}
