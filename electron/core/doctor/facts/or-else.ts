import { setTimeout as delay } from 'node:timers/promises';

/** What comes of a question, or `otherwise` when it takes longer than `ms` milliseconds. */
export async function orElse<T, Otherwise>(
  ms: number,
  answer: Promise<T>,
  otherwise: Otherwise,
): Promise<T | Otherwise> {
  const ended = new AbortController();
  try {
    return await Promise.race([answer, delay(ms, otherwise, { signal: ended.signal })]);
  } finally {
    ended.abort();
  }
}
