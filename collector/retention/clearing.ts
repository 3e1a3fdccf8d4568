import type { Collector } from '../collector.ts';
import { indexSome, type IndexedUpTo } from '../trail/index-records.ts';
import { indexSearches, type SearchesUpTo } from '../trail/index-searches.ts';
import { eraseDestroyed } from './erase.ts';

/** Between two steps the server answers. */
const PAUSE_MS = 20;

/** Work in the background of a server. `start` when there may be something to do; it ends by itself. */
export type Clearing = { readonly start: () => void; readonly stop: () => void };

/** Erases what is destroyed, and brings older records into the indexes, step by step. */
export function createClearing(collector: Collector): Clearing {
  let timer: NodeJS.Timeout | null = null;
  let isAtWork = false;
  let isStopped = false;
  let at: IndexedUpTo | null = null;
  let searchesAt: SearchesUpTo | null = null;
  let isIndexed = false;
  let areSearchesIndexed = false;
  const stuck = new Set<number>(); // tried once a start: until then nothing about it changes
  /** Whether there may be more to do. */
  const step = async (): Promise<boolean> => {
    if ((await eraseDestroyed(collector, stuck)) === 'more') return true;
    if (!isIndexed) {
      at = indexSome(collector, at);
      isIndexed = at === null;
    } else if (!areSearchesIndexed) {
      searchesAt = indexSearches(collector, searchesAt);
      areSearchesIndexed = searchesAt === null;
    } else return false;
    return true;
  };
  const work = async (): Promise<void> => {
    timer = null;
    isAtWork = true;
    const isMore = await step().catch(() => {
      if (!isStopped) collector.log('upkeep.failed'); // a busy or full database: the next minute tries again
      return false;
    });
    isAtWork = false;
    if (isMore) soon();
  };
  const soon = (): void => {
    if (timer === null && !isAtWork && !isStopped) timer = setTimeout(() => void work(), PAUSE_MS);
  };
  return {
    start: () => {
      collector.keyring.forgetDestroyed();
      soon();
    },
    stop: () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
