import { createSeeded } from '../../../e2e/proofs/support/seeded.ts';
import { FILE_MUTATIONS } from './file-mutations.ts';
import { createTally, type MutationReport } from './mutation-report.ts';
import { makeTrailFiles } from './trail-files.ts';

/**
 * Alters a trail's file and asks `audit verify`. A mutation is what changes anything that can be read from the database: a
 * row, a value, a type, the schema; or makes it unreadable. Undetected is one with which the verdict is still "whole".
 */
export async function mutateFile(count: number, seed: number): Promise<MutationReport> {
  const seeded = createSeeded(901, seed);
  const files = await makeTrailFiles();
  const tally = createTally();
  files.put(files.closed);
  const before = files.contents();
  if ((await files.verify()) !== 'whole') throw new Error('the trail was not whole to begin with');
  while (tally.count() < count) {
    const { kind, alter } = seeded.oneOf(FILE_MUTATIONS);
    const what = alter(files, seeded);
    if ((await files.verify()) !== 'whole') tally.note(kind, 'found', what);
    else tally.note(kind, files.contents() === before ? 'without-effect' : 'undetected', what);
  }
  files.remove();
  return tally.report();
}
