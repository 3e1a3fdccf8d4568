import type { Collector } from '../collector.ts';
import { indexSome, type IndexedUpTo } from './index-records.ts';
import { indexSearches, type SearchesUpTo } from './index-searches.ts';

/** Brings all older records into the indexes: for a command that has to find everything. */
export function indexAll(collector: Collector): void {
  let at: IndexedUpTo | null = null;
  do at = indexSome(collector, at);
  while (at !== null);
  let searchesAt: SearchesUpTo | null = null;
  do searchesAt = indexSearches(collector, searchesAt);
  while (searchesAt !== null);
}
