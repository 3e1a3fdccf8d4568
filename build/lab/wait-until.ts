import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again every 50 ms until the answer is neither null nor false; a number would end it at 0. Throws with `what` after `timeoutMs`. */
export async function waitUntil<T extends object | string | true>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | null | false> | T | null | false,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false) return answer;
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(50);
  }
}
