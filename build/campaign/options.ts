import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import type { Size } from './scenario.ts';

export type Options = {
  readonly size: Size;
  /** The lock of the windows alone, which takes as long as all the other scenarios. */
  readonly lock: boolean;
  /** How many steps at the lock; null: as many as the size says. */
  readonly steps: number | null;
  /** After how many minutes at the lock it takes no further step; null: none. */
  readonly minutes: number | null;
  readonly json: boolean;
  readonly seed: number;
  /** Part of the names of the scenarios to run; empty: all. */
  readonly only: string;
  /** A file for what `--json` prints; null: none. */
  readonly report: string | null;
};

/** `--short`, `--lock`, `--steps N`, `--minutes N`, `--json`, `--seed N`, `--only WORD`, `--report FILE`. Throws on anything else. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      lock: { type: 'boolean', default: false },
      steps: { type: 'string' },
      minutes: { type: 'string' },
      json: { type: 'boolean', default: false },
      seed: { type: 'string' },
      only: { type: 'string', default: '' },
      report: { type: 'string' },
    },
  });
  const seed = wholeNumber('--seed', values.seed) ?? randomInt(1, 0x7fff_ffff);
  return {
    size: values.short ? 'short' : 'full',
    lock: values.lock,
    steps: wholeNumber('--steps', values.steps),
    minutes: wholeNumber('--minutes', values.minutes),
    json: values.json,
    seed,
    only: values.only,
    report: values.report ?? null,
  };
}

function wholeNumber(name: string, given: string | undefined): number | null {
  if (given === undefined) return null;
  const number = Number(given);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${name} takes a whole number from 1 on`);
  return number;
}
