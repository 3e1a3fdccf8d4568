import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '../../protocol/people.ts';
import type { Clock } from '../clock.ts';
import { createToken } from '../enrolment/create-token.ts';
import { addPerson } from '../people/manage-people.ts';
import { type RunningCollector, startCollector } from '../serve.ts';

/** Argon2id at its cheapest: tests of logic are not about its cost. */
export const CHEAP = { memoryKib: 64, passes: 1, parallelism: 1 } as const;
export const PASSWORD = 'reading rooms are dark';

export type TestClock = Clock & {
  /** Time passes. */
  readonly advance: (ms: number) => void;
  /** Somebody sets the clock, forward or back. */
  readonly set: (byMs: number) => void;
};

/** The system's clocks, moved on by what a test says. */
export function testClock(): TestClock {
  const passed = { ms: 0 };
  const set = { ms: 0 };
  return {
    wallMs: () => Date.now() + passed.ms + set.ms,
    monotonicMs: () => performance.now() + passed.ms,
    advance: (ms) => (passed.ms += ms),
    set: (byMs) => (set.ms += byMs),
  };
}

export type TestCollector = {
  readonly dataDir: string;
  readonly clock: TestClock;
  readonly running: () => RunningCollector;
  /** Stops and starts on the same data, or on what `meanwhile` makes of it. */
  readonly restart: (meanwhile?: () => void) => Promise<void>;
  readonly token: (uses?: number) => { readonly secret: string };
  readonly addPerson: (user: string, roles?: readonly Role[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

export const newDataDir = (): string => mkdtempSync(join(tmpdir(), 'glasskey-collector-'));

/** A real collector with real TLS on a free port of loopback, on a data directory of its own or on one that holds something. */
export async function createTestCollector(dataDir: string = newDataDir()): Promise<TestCollector> {
  const clock = testClock();
  const start = (): Promise<RunningCollector> => startCollector({ dataDir, port: 0, clock, passwordCost: CHEAP });
  let running = await start();
  return {
    dataDir,
    clock,
    running: () => running,
    restart: async (meanwhile = () => undefined) => {
      await running.stop();
      meanwhile();
      running = await start();
    },
    token: (uses = 1) => {
      const { url, caFingerprint, collector } = running;
      return createToken(collector, { url, caFingerprint, site: 'north', hours: 1, uses, actor: 'test' }).token;
    },
    addPerson: async (user, roles = ['radiologist']) => {
      const person = { id: user, name: `Test ${user}`, familyName: 'Test', department: 'CT', roles: [...roles] };
      const totp = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
      const added = await addPerson(running.collector, { person, password: PASSWORD, totp, actor: 'test' });
      if (!added.ok) throw new Error(added.code);
    },
    close: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
