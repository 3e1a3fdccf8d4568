import { openSync, writeSync } from 'node:fs';

/** Clocks under programs: the wall clock is ahead (or, negative, behind), and the machine has slept, each in milliseconds. */
export type MovedClock = {
  readonly env: NodeJS.ProcessEnv;
  readonly set: (offsets: { readonly aheadMs: number; readonly sleptMs: number }) => void;
};

/** Prepares `clock.c`; `control` is a file of its own. */
export function openMovedClock(library: string, control: string): MovedClock {
  const file = openSync(control, 'w');
  const set: MovedClock['set'] = ({ aheadMs, sleptMs }) => {
    const page = Buffer.alloc(16);
    page.writeBigInt64LE(BigInt(aheadMs) * 1_000_000n, 0);
    page.writeBigInt64LE(BigInt(sleptMs) * 1_000_000n, 8);
    writeSync(file, page, 0, page.length, 0);
  };
  set({ aheadMs: 0, sleptMs: 0 });
  return { env: { LD_PRELOAD: library, CLOCK_CONTROL: control }, set };
}
