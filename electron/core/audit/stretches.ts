/** Records `from` to `to`, both included; at most STRETCH. */
export type Stretch = { readonly from: number; readonly to: number };

/** Large enough that handing one out costs nothing, small enough that all threads end together. */
export const STRETCH = 4000;

/** How many stretches of a trail were taken, in memory that its threads share. */
export type Taken = BigInt64Array<SharedArrayBuffer>;

export const noneTaken = (): Taken => new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));

/** The stretches of records 1 to `last`, each of them to one of the threads that ask. */
export function* takeStretches(taken: Taken, last: number): Generator<Stretch> {
  for (;;) {
    const from = Number(Atomics.add(taken, 0, 1n)) * STRETCH + 1;
    if (from > last) return;
    yield { from, to: Math.min(from + STRETCH - 1, last) };
  }
}

/** No thread gets another one. */
export function takeAll(taken: Taken): void {
  Atomics.store(taken, 0, BigInt(Number.MAX_SAFE_INTEGER));
}
