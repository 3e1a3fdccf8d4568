import { createSeeded, type Seeded } from '../../e2e/proofs/support/seeded.ts';
import type { AgentOrders } from './agent/agent-orders.ts';
import { runAgent, type AgentRun, type RunOptions } from './agent/run-agent.ts';
import { balance, type Figures, type Held, type Promised } from './ledger.ts';
import type { Workstation } from './room.ts';
import type { Field } from './scenario.ts';

const MONTH_MS = 31 * 86_400_000;

/** A workstation at which one agent after the other runs, and what all of them have promised. */
export type Station = {
  readonly workstation: Workstation;
  readonly seeded: Seeded;
  /** The next run; events go on where the last run's ended. */
  readonly run: (orders: Partial<AgentOrders>, options?: Partial<RunOptions>) => Promise<AgentRun>;
  /** Lets an agent run until the collector has everything. */
  readonly drain: (orders?: Partial<AgentOrders>) => Promise<AgentRun>;
  readonly promised: () => readonly Promised[];
  /** What became of the promises, and what else is wrong: in words. */
  readonly judge: (held: readonly Held[]) => Promise<{ readonly figures: Figures; readonly faults: readonly string[] }>;
};

/** `part` tells stations of a scenario apart, so that each draws its own lots. */
export function openStation({ env, seed }: Field, workstation: Workstation, part: number): Station {
  const seeded = createSeeded(part, seed);
  const promised: Promised[] = [];
  const refused: number[] = [];
  let next = 0;
  let runs = 0;
  const run: Station['run'] = async (orders, options = {}) => {
    const count = orders.count ?? 60;
    const given: AgentOrders = {
      folder: workstation.folder,
      service: workstation.name,
      port: null,
      first: next,
      seed: seeded.between(0, 0x7fff_ffff),
      pauseMs: 3,
      aheadMs: 0,
      isLongRun: false,
      drains: false,
      isOpenEnded: false,
      ...orders,
      count,
    };
    next += count + 10; // what was on its way when a run ended is not appended again
    runs += 1;
    const done = await runAgent(given, { ...options, env: { ...env, ...options.env } });
    promised.push(...done.promised);
    refused.push(...done.refused.map(({ event }) => event));
    return done;
  };
  return {
    workstation,
    seeded,
    run,
    drain: (orders = {}) => run({ count: 1, drains: true, pauseMs: 0, ...orders }),
    promised: () => promised,
    judge: async (held) => {
      const events = new Set(held.map(({ event }) => event));
      const verdict = await workstation.verify();
      const told = refused.filter((event) => events.has(event)).length;
      return {
        figures: balance(promised, held),
        faults: [
          ...(verdict.kind === 'whole' ? [] : [`audit verify at ${workstation.name}: ${JSON.stringify(verdict)}`]),
          ...(told === 0 ? [] : [`${told} records of appends that were refused, at ${workstation.name}`]),
        ],
      };
    },
  };
}

/** A clock far enough ahead of all runs before: a month for each. */
export const monthsAhead = (runs: number): number => runs * MONTH_MS;
