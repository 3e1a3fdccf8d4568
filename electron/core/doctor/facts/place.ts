import type { Heartbeat } from '../../../../protocol/wire/heartbeat.ts';
import { hasWriter } from '../../audit/writer-lock.ts';
import { recogniseMachine } from '../../enrolment/known-machine.ts';
import { AgentError } from '../../errors.ts';
import { createCollectorClient, type CollectorClient } from '../../sync/collector-client.ts';
import {
  identityOf,
  readEnrolment,
  readStoredEnrolment,
  type Enrolment,
  type StoredEnrolment,
} from '../../sync/enrolment.ts';
import { asPolicyWants, NOT_OF_POLICY } from '../../sync/as-policy-wants.ts';
import { createPatience } from '../../vault/patience.ts';
import type { Vault } from '../../vault/vault.ts';
import { trailFile } from '../../workstation/data-folder.ts';
import { readHealth } from '../../workstation/health-file.ts';
import type { ReadMachinePolicy } from '../../policy/machine/read-machine-policy.ts';
import { readIdentity } from '../../workstation/identity.ts';
import type { MachineFact } from '../checks/machine.ts';
import { SILENT_MS } from '../checks/agent.ts';
import { findMachine, type FoundMachine } from './look-at-machine.ts';
import { trailStateOf, type TrailState } from './trail-state.ts';

/** What is to be looked at. Nothing of it is ever written. */
export type DoctorPlace = {
  /** The agent's data folder. */
  readonly folder: string;
  readonly vault: Pick<Vault, 'get'>;
  readonly wallMs: () => number;
  readonly readMachinePolicy: ReadMachinePolicy;
  /** `all`: opens every record of a trail that is not too long; `ends`: what every start looks at. */
  readonly depth: 'all' | 'ends';
};

/** The place with what several checks ask, each asked once. */
export type Surroundings = DoctorPlace & {
  readonly trail: string;
  readonly vault: Vault;
  /** Proved by the keychain, and the one that IT wants; `fault` of readEnrolment or of asPolicyWants where it is not. */
  readonly enrolment: () => Promise<Enrolment | null | { readonly fault: string }>;
  readonly stored: () => Promise<StoredEnrolment | null>;
  readonly recognised: () => Promise<MachineFact>;
  readonly state: () => Promise<TrailState>;
  readonly machine: () => Promise<FoundMachine>;
  /** null: not enrolled. Without the keychain it speaks without our certificate (`isProved` false). */
  readonly collector: () => Promise<{ readonly client: CollectorClient; readonly isProved: boolean } | null>;
  /** An agent holds the trail; one that cannot open it runs all the same. */
  readonly isTrailHeld: () => boolean;
  /** What the agent last said, whenever that was. */
  readonly lastSaid: () => Heartbeat | null;
  /** The same, when it says how things are now. */
  readonly health: () => Heartbeat | null;
  readonly close: () => Promise<void>;
};

/** So long the keychain may take; what hangs once is not asked again. */
const KEYCHAIN_MS = 2500;

export function lookAround(place: DoctorPlace): Surroundings {
  const trail = trailFile(place.folder);
  const vault = impatient(place.vault);
  const enrolment = once(async () => {
    try {
      const found = { enrolment: await readEnrolment(place.folder, vault), enrolmentFault: null };
      const wanted = asPolicyWants(found, (await machine()).policy);
      return wanted.enrolmentFault === null ? wanted.enrolment : { fault: wanted.enrolmentFault };
    } catch (error) {
      if (error instanceof AgentError) return { fault: error.code };
      throw error;
    }
  });
  const stored = once(() => readStoredEnrolment(place.folder).catch(() => null));
  const recognised = once(async (): Promise<MachineFact> => {
    const [known, seen] = await Promise.all([stored(), readIdentity()]);
    if (known === null) return { kind: 'not-enrolled' };
    try {
      return { kind: (await recogniseMachine(vault, known.certificate, seen)).verdict };
    } catch (error) {
      if (error instanceof AgentError) return { kind: 'locked' };
      throw error;
    }
  });
  const state = once(() => trailStateOf(trail, vault));
  const machine = once(() => findMachine(place.readMachinePolicy, state()));
  const collector = once(async () => {
    const [proved, known, { policy, network }] = await Promise.all([enrolment(), stored(), machine()]);
    // One that IT does not want is asked nothing.
    if (known === null || isNotOfPolicy(proved)) return null;
    const isProved = proved !== null && !('fault' in proved);
    const address = { collectorUrl: policy.collectorUrl ?? known.collectorUrl };
    const identity = isProved ? identityOf(proved) : { ...known, ...address, certificate: null };
    return { client: createCollectorClient(identity, network.network, () => undefined), isProved };
  });
  const isTrailHeld = (): boolean => isWritten(trail);
  const lastSaid = (): Heartbeat | null => readHealth(place.folder);
  return {
    ...place,
    trail,
    vault,
    enrolment,
    stored,
    recognised,
    state,
    machine,
    collector,
    isTrailHeld,
    lastSaid,
    health: () => {
      const said = lastSaid();
      if (said?.life !== 'running' || Math.abs(place.wallMs() - Date.parse(said.at)) > SILENT_MS) return null;
      // One that says that its trail is open, and does not hold it, is dead.
      return isTrailHeld() || said.trail.state === 'absent' ? said : null;
    },
    close: async () => {
      await (await collector())?.client.close();
    },
  };
}

/** The agent goes on as if it were not enrolled. */
export const isNotOfPolicy = (found: Enrolment | null | { readonly fault: string }): boolean =>
  found !== null && 'fault' in found && found.fault === NOT_OF_POLICY;

function isWritten(trail: string): boolean {
  try {
    return hasWriter(trail);
  } catch {
    return false; // the lock cannot be looked at: the check of the trail says why
  }
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => (asked ??= ask());
}

function impatient(vault: Pick<Vault, 'get'>): Vault {
  const patience = createPatience(KEYCHAIN_MS);
  const refuse = (): Promise<never> => Promise.reject(new AgentError('vault.locked'));
  return {
    get: (name) => patience(() => vault.get(name)),
    set: refuse, // a doctor looks
    remove: refuse,
  };
}
