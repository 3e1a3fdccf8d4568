import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

/** Where a record is, and when what it tells happened. */
export type Place = { readonly trail: string; readonly seq: number; readonly at: string };

/** The records that are about a patient or a study, and the searches that showed the patient; in no order. */
export function placesAbout(collector: Collector, kind: 'patient' | 'study', index: Buffer): readonly Place[] {
  const naming = placesNaming(collector, kind, index);
  return kind === 'patient' ? [...naming, ...placesListing(collector, index)] : naming;
}

function placesNaming({ store }: Collector, column: 'patient' | 'study', index: Buffer): readonly Place[] {
  return store.all(
    queries
      .selectFrom('records')
      .innerJoin('trails', 'trails.number', 'records.trail')
      .select(['trails.id as trail', 'records.seq', 'records.at'])
      .where(`records.${column}`, '=', index),
  );
}

function placesListing({ store }: Collector, patient: Buffer): readonly Place[] {
  return store.all(
    queries
      .selectFrom('listedPatients')
      .innerJoin('trails', 'trails.number', 'listedPatients.trail')
      .innerJoin('records', (join) =>
        join.onRef('records.trail', '=', 'listedPatients.trail').onRef('records.seq', '=', 'listedPatients.seq'),
      )
      .select(['trails.id as trail', 'records.seq', 'records.at'])
      .where('listedPatients.patient', '=', patient),
  );
}
