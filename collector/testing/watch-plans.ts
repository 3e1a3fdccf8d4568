import type { Compilable } from 'kysely';
import type { Store } from '../store/open-store.ts';

/** These grow for as long as there is a hospital: reading one from end to end holds every sign-in. */
export const GROWING = ['records', 'listedPatients', 'logRuns', 'alerts', 'reviews', 'verdicts'] as const;
/** These grow with the number of workstations: not for each batch, nor each second. */
export const OF_SEATS = ['workstations', 'certificates', 'heartbeats', 'trails', 'sealRanges', 'sealChains'] as const;

/** The same store; `whole` tells which queries that it ran read one of the tables from end to end, or sort all that they find of a growing one; `asked`, how many it ran. */
export function watchPlans(
  store: Store,
  tables: readonly string[],
): { readonly store: Store; readonly whole: () => readonly string[]; readonly asked: () => number } {
  const scan = new RegExp(`^SCAN (${tables.join('|')})\\b(?! USING)`);
  const isNamed = (sql: string) => (table: string) => sql.includes(`"${table}"`);
  const isWhole = (sql: string, step: string): boolean =>
    scan.test(step) || (step.startsWith('USE TEMP B-TREE FOR ORDER BY') && GROWING.some(isNamed(sql)));
  const found = new Set<string>();
  let asked = 0;
  const look = (query: Compilable): void => {
    asked += 1;
    const { sql, parameters } = query.compile();
    const explain = store.connection.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    for (const { detail } of explain.all(...parameters)) if (isWhole(sql, detail)) found.add(`${detail}: ${sql}`);
  };
  const watched: Store = {
    ...store,
    all: (query) => {
      look(query);
      return store.all(query);
    },
    first: (query) => {
      look(query);
      return store.first(query);
    },
    change: (query) => {
      look(query);
      return store.change(query);
    },
  };
  return { store: watched, whole: () => [...found], asked: () => asked };
}
