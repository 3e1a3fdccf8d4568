import type { Store } from './open-store.ts';

/** So long a change waits for others that come at the same time. */
const WAIT_MS = 100;

type Waiting = { readonly work: () => void; readonly done: () => void; readonly failed: (error: unknown) => void };
/** `flush`: what waits is done now. */
export type GroupCommit = { readonly soon: Store['soon']; readonly flush: () => void };

/** Makes small changes of many durable together: each commit waits for the disk, and everybody with it. */
export function createGroupCommit(transaction: Store['transaction']): GroupCommit {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const group = waiting;
    waiting = [];
    if (group.length > 0 && !commit(transaction, group))
      for (const one of group) commit(transaction, [one], one.failed);
  };
  const soon = (work: () => void): Promise<void> =>
    new Promise((done, failed) => {
      waiting.push({ work, done, failed });
      timer ??= setTimeout(flush, WAIT_MS);
    });
  return { soon, flush };
}

/** False if it failed: nothing of it was kept. What one of many cannot have must not be taken from the others. */
function commit(
  transaction: Store['transaction'],
  group: readonly Waiting[],
  failed: (error: unknown) => void = () => undefined,
): boolean {
  try {
    transaction(() => group.forEach(({ work }) => work()));
  } catch (error) {
    failed(error);
    return false;
  }
  for (const { done } of group) done();
  return true;
}
