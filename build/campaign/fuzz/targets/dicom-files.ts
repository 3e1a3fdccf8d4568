import { data, log } from 'dcmjs';
import { deflateRawSync } from 'node:zlib';
import {
  dataset,
  dicomFile,
  EXPLICIT_LITTLE,
  imageElements,
  type TestElement,
} from '../../../../electron/core/pacs/dicom-file.test-support.ts';
import { studyUidOf } from '../../../../electron/core/pacs/dicom-head.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';

/** The study that was asked for, and the one that somebody would like to have shown instead of it. */
export const STUDY = '2.25.1001';
export const OTHER = '2.25.2002';

const IMPLICIT_LITTLE = '1.2.840.10008.1.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';
/** With what makes readers differ: sequences that hold a study of their own, unknown representations, long values. */
const nested: readonly TestElement[] = [
  { tag: 0x0008_1115, vr: 'SQ', value: [[{ tag: 0x0020_000d, vr: 'UI', value: OTHER }]] },
  { tag: 0x0009_0010, vr: 'LO', value: 'HOUSE' },
  { tag: 0x0009_1001, vr: 'UN', value: Buffer.from(OTHER) },
  { tag: 0x0010_4000, vr: 'UT', value: 'x'.repeat(200) },
];

/** Whole files of a study, one for each way in which they are written. */
export function sampleFiles(studyUid: string): readonly [Buffer, ...Buffer[]] {
  const plain = imageElements({ studyUid, instance: 1 }).filter(({ tag }) => tag !== 0x7fe0_0010);
  const elements = [...plain, ...nested];
  return [
    dicomFile(dataset(plain, true), EXPLICIT_LITTLE),
    dicomFile(dataset(elements, true), EXPLICIT_LITTLE),
    dicomFile(dataset(elements, false), IMPLICIT_LITTLE),
    dicomFile(deflateRawSync(dataset(elements, true)), DEFLATED),
  ];
}

// It tells of every oddity that it finds.
log.getLogger('validation.dcmjs').setLevel('silent');

/** The study of a file by dcmjs, which is not ours; null where it cannot read it, or finds none. */
export function studyByOther(file: Buffer): string | null {
  try {
    const copy = new Uint8Array(file).buffer;
    const found = data.DicomMessage.readFile(copy).dict['0020000D']?.Value?.[0];
    return typeof found === 'string' ? found.replaceAll(/[\0 ]+$/g, '') : null;
  } catch {
    return null;
  }
}

/** DICOM files as a PACS could send them: of which study each is. */
export const dicomFiles: FuzzTarget = {
  name: 'dicom-files',
  count: 150_000,
  open: () => {
    const files = [...sampleFiles(STUDY), ...sampleFiles(OTHER)] as unknown as readonly [Buffer, ...Buffer[]];
    const step = (seeded: Parameters<typeof mutateBytes>[1]): CaseEnd => {
      const file = mutateBytes(seeded.oneOf(files), seeded);
      const found = studyUidOf(file);
      if (found === null) return REFUSED;
      if (found.length > 64) return fault(`a study of ${found.length} characters`);
      if (found !== STUDY) return REFUSED; // of another study: not shown (fetch-study.ts)
      const other = studyByOther(file);
      return other === null || other === STUDY ? TAKEN : fault(`taken for ${STUDY}, is ${other} to another reader`);
    };
    return { step, close: async () => [] };
  },
};
