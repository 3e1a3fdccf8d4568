import type { Heartbeat } from '../../protocol/wire/heartbeat.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { MachineSettings } from '../core/policy/machine/machine-settings.ts';
import type { ReadMachinePolicy } from '../core/policy/machine/read-machine-policy.ts';
import type { LockReason } from '../core/session/session-state.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { Snapshot } from '../ipc/contract.ts';
import type { GateDeps } from '../ipc/gate.ts';
import type { OpenWebWindow } from './web-viewers.ts';

/** What the agent asks of the windows; the host gives it, tests may. */
export type Host = {
  readonly cover: () => void;
  readonly show: (snapshot: Snapshot) => void;
  /** Shows that the launcher has something: `focus` brings it to the front, `flash` takes nothing from anybody. */
  readonly attract: (manner: 'focus' | 'flash') => void;
  readonly openEmergency: () => void;
  readonly closeEmergency: () => void;
  readonly openWebWindow: OpenWebWindow;
  readonly lockOperatingSystem: () => void;
  /** How many displays there are, and whether the curtain covers them; null: there are no windows here. */
  readonly displays: () => Heartbeat['displays'];
};

export type StartOptions = {
  readonly folder: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly host: Host;
  /** The operational log: codes and numbers, nobody's name. */
  readonly log: Log;
  /** Each system has it in one place (core/policy/machine/read-machine-policy.ts). */
  readonly readMachinePolicy: ReadMachinePolicy;
  /** Hears what IT set on the machine, at each beginning. */
  readonly onSettings: (settings: MachineSettings) => void;
};

/** `restart`: whoever supervises the agent starts it anew at once. */
export type StopReason = 'shutdown' | 'restart';

/** A running agent: what the host feeds and what it asks. */
export type RunningAgent = {
  readonly gate: GateDeps;
  readonly snapshot: () => Snapshot;
  readonly onTick: (idleMs: number) => void;
  /** A link that another program had opened; whatever is in it. */
  readonly onLink: (text: string) => void;
  readonly onLock: (reason: LockReason) => void;
  /** Covers and locks; resolves when it is recorded. */
  readonly onFault: (code: string) => Promise<void>;
  /** Whether nobody is signed in, looks at images or is in the middle of something: nothing would be lost by an end now. */
  readonly isFree: () => boolean;
  /** Ends the session and closes the trail: what is said before is on the disk afterwards. */
  readonly stop: (reason: StopReason) => Promise<void>;
};
