import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

/** Where a record is, what kind it is, and when what it tells happened. */
export type Place = { readonly trail: string; readonly seq: number; readonly at: string; readonly kind: string };

/** The records that are about a patient or a study, under any of its indexes, and the searches that showed the patient; in no order, each once. */
export function placesAbout(
  collector: Collector,
  kind: 'patient' | 'study',
  indexes: readonly Buffer[],
): readonly Place[] {
  const naming = placesNaming(collector, kind, indexes);
  const all = kind === 'patient' ? [...naming, ...placesListing(collector, indexes)] : naming;
  return [...new Map(all.map((place) => [`${place.trail} ${place.seq}`, place])).values()];
}

function placesNaming({ store }: Collector, column: 'patient' | 'study', indexes: readonly Buffer[]): readonly Place[] {
  return store.all(
    queries
      .selectFrom('records')
      .innerJoin('trails', 'trails.number', 'records.trail')
      .select(['trails.id as trail', 'records.seq', 'records.at', 'records.kind'])
      .where(`records.${column}`, 'in', indexes),
  );
}

function placesListing({ store }: Collector, patients: readonly Buffer[]): readonly Place[] {
  return store.all(
    queries
      .selectFrom('listedPatients')
      .innerJoin('trails', 'trails.number', 'listedPatients.trail')
      .innerJoin('records', (join) =>
        join.onRef('records.trail', '=', 'listedPatients.trail').onRef('records.seq', '=', 'listedPatients.seq'),
      )
      .select(['trails.id as trail', 'records.seq', 'records.at', 'records.kind'])
      .where('listedPatients.patient', 'in', patients),
  );
}
