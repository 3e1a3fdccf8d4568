import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createBacklog, type Backlog } from '../core/audit/backlog.ts';
import type { AppendPort } from '../core/recorder.ts';
import type { Finding, OpenTrail } from '../core/audit/open-trail.ts';
import type { StateStore } from '../core/audit/state-store.ts';
import type { Trail } from '../core/audit/trail.ts';
import type { Clock } from '../core/clock.ts';
import { AgentError } from '../core/errors.ts';
import { openNetwork, type OpenedNetwork } from '../core/network/network.ts';
import { emergencyPolicy, keepEmergencyCopy } from '../core/policy/emergency-copy.ts';
import type { Combined } from '../core/policy/machine/combine-policies.ts';
import type { MachinePolicy } from '../core/policy/machine/machine-policy.ts';
import { openMachinePolicyStore, type MachinePolicyStore } from '../core/policy/machine/machine-policy-store.ts';
import { policyInForce } from '../core/policy/machine/policy-in-force.ts';
import type { ReadMachinePolicy } from '../core/policy/machine/read-machine-policy.ts';
import { openPolicyStore, type PolicyStore } from '../core/policy/policy-store.ts';
import { createClockGuard } from '../core/audit/clock-guard.ts';
import { OTHER_MACHINE, recogniseMachine, type Recognised, type SeenMachine } from '../core/enrolment/known-machine.ts';
import { effectiveTimeOf, type EffectiveTime } from '../core/session/effective-time.ts';
import { asPolicyWants, type FoundEnrolment } from '../core/sync/as-policy-wants.ts';
import { finishEnrolment, readEnrolment, type Enrolment } from '../core/sync/enrolment.ts';
import type { Vault } from '../core/vault/vault.ts';
import { createClockInfo, type ClockInfo } from '../core/workstation/clock-info.ts';
import { trailFile } from '../core/workstation/data-folder.ts';
import { createSource, readIdentity, type WorkstationIdentity } from '../core/workstation/identity.ts';
import { openOrAwaitTrail, type LateTrail, type TrailAtStart } from './late-trail.ts';

export type FoundationOptions = {
  readonly folder: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly readMachinePolicy: ReadMachinePolicy;
  /** The foundation before, and the trail that was opened for it late; null: its trail broke, and is to be opened anew. */
  readonly after?: { readonly opened: OpenTrail | null; readonly foundation: Foundation };
};

/** Small values that outlast a restart as long as there is a trail. */
export type DurableState = Pick<StateStore, 'get' | 'set'>;

/** What everything else stands on. */
export type Foundation = {
  readonly folder: string;
  readonly identity: WorkstationIdentity;
  /** Names this process in its heartbeats. */
  readonly run: string;
  readonly enrolment: Enrolment | null;
  /** Why there is none although there should be. */
  readonly enrolmentFault: string | null;
  readonly clockInfo: ClockInfo;
  /** Whether it is on the machine that it was made on; null: there is none that could be. */
  readonly recognised: Recognised | null;
  /** Not null on another machine than the enrolment and the trail are of: call it once enrolled anew, and the trail opens. */
  readonly unbar: (() => void) | null;
  /** What every record says of where it was written: of the life that goes on, until the one on this foundation begins. */
  readonly place: { site: string | null; machineId: string };
  /** What `place` says of the site from then on. */
  readonly site: string | null;
  /** Emergencies that no trail has taken yet: they outlast the trail that did not take them. */
  readonly backlog: Backlog;
  /** Null: it cannot be opened, and only emergencies are possible. */
  readonly trail: Trail | null;
  readonly findings: readonly Finding[];
  /** Not null while `trail` is: what stands in for it. */
  readonly late: LateTrail | null;
  readonly append: AppendPort;
  readonly state: DurableState;
  readonly time: EffectiveTime;
  /** The collector's signed policy alone. */
  readonly policyStore: PolicyStore;
  /** What IT set on the machine. */
  readonly machine: MachinePolicyStore;
  /** What of it this foundation was laid on: what it says of the network and of the collector counts from a new beginning. */
  readonly laidOn: MachinePolicy;
  readonly network: OpenedNetwork;
  /** Both policies together: the one that counts. */
  readonly inForce: () => Combined;
  /** Begun anew on a trail that this process has recorded its start in. */
  readonly isContinued: boolean;
  readonly viewerRoot: string;
};

/** Opens, in this order: who we are, where we belong, the trail, the policies, the way out. Nothing is shown or allowed yet. */
export async function layFoundation(options: FoundationOptions): Promise<Foundation> {
  const { folder, vault, clock } = options;
  const [own, given, reading] = await Promise.all([
    readIdentity(),
    findEnrolment(folder, vault),
    options.readMachinePolicy(),
  ]);
  const { found, recognised } = await onItsMachine(given, vault, own);
  const identity = { ...own, machineId: recognised?.machineId ?? own.machineId };
  const bar = { why: found.enrolmentFault === OTHER_MACHINE ? OTHER_MACHINE : null };
  // A trail that is open asks those that it was opened with.
  const siteIn = (machine: MachinePolicy): string | null => machine.site ?? found.enrolment?.site ?? null;
  const { run, clockInfo, place, backlog } = options.after?.foundation ?? {
    run: randomUUID(),
    clockInfo: createClockInfo(clock),
    place: { site: siteIn(reading.kind === 'read' ? reading.policy : {}), machineId: identity.machineId },
    backlog: createBacklog(),
  };
  const source = createSource(identity.workstation, () => place, clock.monotonicMs);
  const file = trailFile(folder);
  const { bootId } = identity;
  const opened = options.after?.opened ?? null;
  const start: TrailAtStart =
    opened === null
      ? await openOrAwaitTrail({
          file,
          vault,
          clock,
          bootId,
          clockInfo: clockInfo.current,
          source,
          as: 'agent',
          backlog,
          barred: () => bar.why,
        })
      : { kind: 'open', opened };
  const unbar = (): void => {
    bar.why = null;
    late?.tryAgain();
  };
  const { trail, findings } = start.kind === 'open' ? start.opened : NO_TRAIL;
  const late = start.kind === 'late' ? start.late : null;
  const state: DurableState = trail?.state ?? createMemoryState();
  const time = effectiveTimeOf(trail?.clockGuard ?? createClockGuard(state, clock));
  const machine = openMachinePolicyStore(state, reading);
  const laidOn = machine.current();
  const { enrolment, enrolmentFault } = asPolicyWants(found, laidOn);
  const policyStore = await openPolicyStore({
    state,
    clock: { ...clock, wallMs: time.nowMs }, // set back, a clock would make an expired policy good again
    trust: enrolment,
    builtIn: emergencyPolicy(folder),
  });
  const { source: from, policy } = policyStore.current();
  if (from === 'collector') keepEmergencyCopy(folder, policy);
  return {
    folder,
    identity,
    run,
    enrolment,
    enrolmentFault,
    recognised,
    unbar: bar.why === null ? null : unbar,
    clockInfo,
    place,
    site: siteIn(laidOn), // the last good policy lies in the trail
    backlog,
    trail,
    findings,
    late,
    append: start.kind === 'open' ? start.opened.trail : start.late,
    state,
    time,
    policyStore,
    machine,
    laidOn,
    network: await openNetwork(machine.settings()),
    inForce: policyInForce(
      () => policyStore.current().policy,
      () => machine.current(),
    ),
    isContinued: opened !== null && options.after?.foundation.trail === opened.trail,
    viewerRoot: join(folder, 'studies'),
  };
}

const NO_TRAIL: { readonly trail: null; readonly findings: readonly Finding[] } = { trail: null, findings: [] };

/** A keychain that does not answer must not keep the agent from starting: the glass can still be broken. */
async function findEnrolment(folder: string, vault: Vault): Promise<FoundEnrolment> {
  try {
    await finishEnrolment(folder, vault);
    return { enrolment: await readEnrolment(folder, vault), enrolmentFault: null };
  } catch (error) {
    if (error instanceof AgentError) return { enrolment: null, enrolmentFault: error.code };
    throw error;
  }
}

/** None where it was made on another machine: whoever has a copy must not go on as the one that it is a copy of. */
async function onItsMachine(
  found: FoundEnrolment,
  vault: Vault,
  seen: SeenMachine,
): Promise<{ readonly found: FoundEnrolment; readonly recognised: Recognised | null }> {
  if (found.enrolment === null) return { found, recognised: null };
  try {
    const recognised = await recogniseMachine(vault, found.enrolment.certificate, seen);
    if (recognised.verdict !== 'other') return { found, recognised };
    return { found: { enrolment: null, enrolmentFault: OTHER_MACHINE }, recognised };
  } catch (error) {
    if (error instanceof AgentError)
      return { found: { enrolment: null, enrolmentFault: error.code }, recognised: null };
    throw error;
  }
}

/** Lives as long as the program: what must outlast it is asked of the collector again. */
function createMemoryState(): DurableState {
  const values = new Map<string, unknown>();
  return { get: (name) => values.get(name), set: (name, value) => void values.set(name, value) };
}
