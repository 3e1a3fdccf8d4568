/** The same moments and places in every run; another number in PROOF_SEED gives others. */
export const SEED = Number(process.env['PROOF_SEED'] ?? 20_261_102);

export type Seeded = {
  /** A whole number from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number;
  readonly oneOf: <T>(choices: readonly [T, ...T[]]) => T;
};

/** Random numbers that can be had again (mulberry32); not for secrets. `part` keeps the parts of a proof independent. */
export function createSeeded(part: number, seed: number = SEED): Seeded {
  let state = (seed + Math.imul(part, 0x9e3779b9)) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return { between, oneOf: (choices) => choices[between(0, choices.length - 1)] ?? choices[0] };
}
