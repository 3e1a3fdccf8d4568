import type { StudyFixture } from '../fixtures.ts';
import { createChest } from './chest.ts';
import { createCtHead } from './ct-head.ts';
import { createMrKnee } from './mr-knee.ts';

const CREATE = { CT: createCtHead, CR: createChest, MR: createMrKnee } as const;

/** The images of a study as DICOM files (Part 10). The same study and seed give the same bytes. */
export function createStudyFiles(study: StudyFixture, seed = 1): readonly Buffer[] {
  return CREATE[study.modality](study, seed);
}
