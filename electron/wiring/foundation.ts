import { join } from 'node:path';
import type { AppendPort } from '../core/recorder.ts';
import { openTrail, type Finding } from '../core/audit/open-trail.ts';
import { systemOsLog } from '../core/audit/os-log.ts';
import type { StateStore } from '../core/audit/state-store.ts';
import type { Trail } from '../core/audit/trail.ts';
import type { Clock } from '../core/clock.ts';
import { AgentError, ok, type Result } from '../core/errors.ts';
import { openPolicyStore, type PolicyStore } from '../core/policy/policy-store.ts';
import { createClockGuard } from '../core/audit/clock-guard.ts';
import { effectiveTimeOf, type EffectiveTime } from '../core/session/effective-time.ts';
import { readEnrolment, type Enrolment } from '../core/sync/enrolment.ts';
import type { Vault } from '../core/vault/vault.ts';
import { createClockInfo, type ClockInfo } from '../core/workstation/clock-info.ts';
import { trailFile } from '../core/workstation/data-folder.ts';
import { createSource, readIdentity, type WorkstationIdentity } from '../core/workstation/identity.ts';

export type FoundationOptions = { readonly folder: string; readonly vault: Vault; readonly clock: Clock };

/** Small values that outlast a restart as long as there is a trail. */
export type DurableState = Pick<StateStore, 'get' | 'set'>;

/** What everything else stands on. `trail` null: it cannot be opened, and only emergencies are possible. */
export type Foundation = {
  readonly identity: WorkstationIdentity;
  readonly enrolment: Enrolment | null;
  /** Why there is none although there should be. */
  readonly enrolmentFault: string | null;
  readonly clockInfo: ClockInfo;
  readonly trail: Trail | null;
  readonly findings: readonly Finding[];
  /** Why there is no trail. */
  readonly trailFault: string | null;
  readonly append: AppendPort;
  readonly state: DurableState;
  readonly time: EffectiveTime;
  readonly policyStore: PolicyStore;
  readonly viewerRoot: string;
};

/** Opens, in this order: who we are, where we belong, the trail, the policy. Nothing is shown or allowed yet. */
export async function layFoundation({ folder, vault, clock }: FoundationOptions): Promise<Foundation> {
  const identity = await readIdentity();
  const { enrolment, enrolmentFault } = await findEnrolment(folder, vault);
  const clockInfo = createClockInfo(clock);
  const source = createSource(identity, () => enrolment?.site ?? null, clock.monotonicMs);
  const opened = await openTrail({
    file: trailFile(folder),
    vault,
    clock,
    bootId: identity.bootId,
    clockInfo: clockInfo.current,
    source,
    as: 'agent',
  });
  const trail = opened.ok ? opened.value.trail : null;
  const state: DurableState = trail?.state ?? createMemoryState();
  const time = effectiveTimeOf(trail?.clockGuard ?? createClockGuard(state, clock));
  return {
    identity,
    enrolment,
    enrolmentFault,
    clockInfo,
    trail,
    findings: opened.ok ? opened.value.findings : [],
    trailFault: opened.ok ? null : opened.code,
    append: trail ?? withoutTrail(opened.ok ? 'internal' : opened.code, clock),
    state,
    time,
    // Set back, a clock would make an expired policy good again.
    policyStore: await openPolicyStore({ state, clock: { ...clock, wallMs: time.nowMs }, trust: enrolment }),
    viewerRoot: join(folder, 'studies'),
  };
}

/** A keychain that does not answer must not keep the agent from starting: the glass can still be broken. */
async function findEnrolment(folder: string, vault: Vault): Promise<Pick<Foundation, 'enrolment' | 'enrolmentFault'>> {
  try {
    return { enrolment: await readEnrolment(folder, vault), enrolmentFault: null };
  } catch (error) {
    if (error instanceof AgentError) return { enrolment: null, enrolmentFault: error.code };
    throw error;
  }
}

/** Without a trail nothing is recorded, so nothing opens; emergencies go to the operating system's log. */
function withoutTrail(code: string, clock: Clock): AppendPort {
  const refusal: Result<never> = { ok: false, code };
  return {
    append: () => Promise.resolve(refusal),
    appendEmergency: (event) => {
      systemOsLog({ event, wallMs: clock.wallMs(), sinceBootMs: clock.monotonicMs() }, code);
      return Promise.resolve(ok(null));
    },
  };
}

/** Lives as long as the program: what must outlast it is asked of the collector again. */
function createMemoryState(): DurableState {
  const values = new Map<string, unknown>();
  return { get: (name) => values.get(name), set: (name, value) => void values.set(name, value) };
}
