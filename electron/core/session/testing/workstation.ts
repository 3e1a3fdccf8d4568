import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import type { Policy } from '../../../../protocol/policy/policy.ts';
import { createClockGuard, type ClockGuard } from '../../audit/clock-guard.ts';
import { createSignIn } from '../create-sign-in.ts';
import type { SignIn } from '../create-sign-in.ts';
import { effectiveTimeOf } from '../effective-time.ts';
import type { EffectiveTime } from '../effective-time.ts';
import type { SignInProgress, Told, Verified } from '../sign-in-ports.ts';
import type { StateStore } from '../state-store.ts';
import { openFileStore } from './file-store.ts';
import { codeAt, createSmallCollector, PASSWORD } from './small-collector.ts';
import type { SmallCollector } from './small-collector.ts';

const CHEAP = { memoryKib: 64, passes: 1, parallelism: 1 };
export const NOON_MS = Date.UTC(2026, 2, 4, 12);
export const HOUR_MS = 3_600_000;

export type Workstation = {
  readonly collector: SmallCollector;
  /** Both move together with `pass`; a test may set the wall clock alone. */
  readonly clock: { wallMs: number; monotonicMs: number };
  policy: Policy;
  readonly file: string;
  store: StateStore;
  guard: ClockGuard;
  time: EffectiveTime;
  signIn: SignIn;
  readonly pass: (ms: number) => void;
  /** New objects on the same file, another monotonic time. */
  readonly restart: () => void;
  readonly remove: () => void;
};

export function createWorkstation(): Workstation {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-sign-in-'));
  const file = join(folder, 'state.json');
  const clock = { wallMs: NOON_MS, monotonicMs: 1000 };
  const collector = createSmallCollector(() => clock.wallMs);
  const build = (): Pick<Workstation, 'store' | 'guard' | 'time' | 'signIn'> => {
    const store = openFileStore(file);
    const clocks = { wallMs: () => clock.wallMs, monotonicMs: () => clock.monotonicMs };
    const guard = createClockGuard(store, clocks);
    const time = effectiveTimeOf(guard);
    const policy = () => station.policy;
    const codeTimeMs = clocks.wallMs;
    const deps = {
      collector,
      store,
      time,
      clock: clocks,
      random: randomBytes,
      policy,
      codeTimeMs,
      isAnswering: () => Promise.resolve(true),
      cost: CHEAP,
    };
    return { store, guard, time, signIn: createSignIn(deps) };
  };
  const station: Workstation = {
    collector,
    clock,
    policy: DEFAULT_POLICY,
    file,
    ...build(),
    pass: (ms) => {
      clock.wallMs += ms;
      clock.monotonicMs += ms;
    },
    restart: () => {
      station.guard.save(0); // as every record does
      clock.monotonicMs = 5;
      Object.assign(station, build());
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
  return station;
}

/** A full sign-in with the right password and code of the moment. */
export async function signInFully(station: Workstation): Promise<Told<SignInProgress>> {
  const first = await station.signIn.start('m.okafor', PASSWORD);
  if (!first.ok || first.value.next !== 'code') return first;
  return station.signIn.prove(first.value.attempt, codeAt(station.clock.wallMs, station.collector.factor));
}

/** Who it is, or a failed test. */
export function verifiedOf(told: Told<SignInProgress>): Verified {
  if (!told.ok || told.value.next !== 'done') throw new Error(`not signed in: ${told.facts.code ?? 'more is asked'}`);
  return told.value.verified;
}
