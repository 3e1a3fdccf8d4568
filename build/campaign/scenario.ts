import type { Figures } from './ledger.ts';

/** How much of everything: the full size, or what is part of every test run. */
export type Size = 'full' | 'short';

/** What a scenario has to work with. */
export type Field = {
  readonly size: Size;
  readonly seed: number;
  /** An empty folder of its own. */
  readonly folder: string;
  /** For the agents: the real keychain, and compiled code that is kept. */
  readonly env: NodeJS.ProcessEnv;
  /** Compiled `disk.c` and `clock.c`. */
  readonly shims: { readonly disk: string; readonly clock: string };
};

/** What was done and what came of it. */
export type Outcome = {
  /** In words, with numbers: `1,000 kills: …`. */
  readonly did: string;
  readonly figures: Figures;
  /** Mutations that nobody found. */
  readonly undetected: number;
  /** Expectations beside the figures that did not hold, in words. */
  readonly faults: readonly string[];
  /** Of those what hangs on time, and can come about on a busy machine though nothing is wrong. Default: none. */
  readonly late?: readonly string[];
};

export type Scenario = { readonly name: string; readonly run: (field: Field) => Promise<Outcome> };

/** Whether everything held. */
export const holds = ({ figures, undetected, faults, late = [] }: Outcome): boolean =>
  figures.lost + figures.doubled + figures.outOfOrder + undetected + faults.length + late.length === 0;
