import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import type { Size } from './scenario.ts';

export type Options = {
  readonly size: Size;
  /** The lock of the windows alone, which takes as long as all the other scenarios. */
  readonly lock: boolean;
  readonly json: boolean;
  readonly seed: number;
  /** Part of the names of the scenarios to run; empty: all. */
  readonly only: string;
  /** A file for what `--json` prints; null: none. */
  readonly report: string | null;
};

/** `--short`, `--lock`, `--json`, `--seed N`, `--only WORD`, `--report FILE`. Throws on anything else. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      lock: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      seed: { type: 'string' },
      only: { type: 'string', default: '' },
      report: { type: 'string' },
    },
  });
  const seed = values.seed === undefined ? randomInt(1, 0x7fff_ffff) : Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 1) throw new Error('--seed takes a whole number from 1 on');
  return {
    size: values.short ? 'short' : 'full',
    lock: values.lock,
    json: values.json,
    seed,
    only: values.only,
    report: values.report ?? null,
  };
}
