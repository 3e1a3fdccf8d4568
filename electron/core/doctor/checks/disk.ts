import { defineCheck, error, fine, warning } from '../check.ts';

/** `freeFiles`: how many more files the file system takes; null where it has no such limit. */
export type DiskFact = { readonly freeBytes: number; readonly freeFiles: number | null };

const MIB = 1024 * 1024;
/** A study that is fetched for a viewer can be this large; the trail alone needs far less. */
const LOW_BYTES = 1024 * MIB;
const FULL_BYTES = 128 * MIB;
const FULL_FILES = 1000;

export const diskCheck = defineCheck({
  id: 'disk',
  about: 'Whether the disk of the data folder has room for records and studies',
  outcomes: {
    room: fine('The disk has {free} free.'),
    low: warning(
      'The disk has only {free} free: large studies may not fit.',
      'Make room on the disk of the data folder.',
    ),
    full: error(
      'The disk is nearly full: {free} free. Where no record can be written, no study opens.',
      'Make room on the disk of the data folder now. Delete nothing inside it.',
    ),
    'no-files': error(
      'The file system takes only {files} more files.',
      'Delete small files outside the data folder, or make the file system anew with more inodes.',
    ),
  },
  judge: ({ freeBytes, freeFiles }: DiskFact) => {
    const freeMib = Math.floor(freeBytes / MIB);
    const values = { freeMib, free: freeMib < 10_240 ? `${freeMib} MiB` : `${Math.floor(freeMib / 1024)} GiB` };
    if (freeBytes < FULL_BYTES) return { code: 'full', values };
    if (freeFiles !== null && freeFiles < FULL_FILES) return { code: 'no-files', values: { files: freeFiles } };
    return { code: freeBytes < LOW_BYTES ? 'low' : 'room', values };
  },
});
