import { hash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { encodeFrame, SEGMENT_MAGIC, SEGMENT_SUFFIX, LENGTH_BYTES } from '../../protocol/archive/segment.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { CollectorError } from '../collector-error.ts';
import type { Collector } from '../collector.ts';
import { type ArchivedUpTo, closedDays, type ClosedDay } from './closed-days.ts';
import { createDaySummary } from './day-summary.ts';
import { recordsOf } from './frames-of-day.ts';
import { contentFault, fault, type SegmentFault } from './segment-fault.ts';
import { openSegment } from './segment-file.ts';
import { segmentNames } from './verify-archive.ts';

/** `manifest`: SHA-256 of the signed manifest, as hex. `fault`: it does not verify, and was to be written all the same. */
export type WrittenDay = ClosedDay & {
  readonly file: string;
  readonly manifest: string;
  readonly fault?: SegmentFault;
};

const READ_ONLY = 0o444;
const PIECE_BYTES = 1024 * 1024;
/** A segment on its way; it counts for nothing until it has its own name. */
const PARTIAL = '.partial';

/**
 * Writes every closed day that is not in the folder yet, each as one file that is never touched again: written aside,
 * synced, given its name, made read-only. Goes on after the last one there. Throws `archive.foreign` for a folder that ends in
 * something else than this collector's own segments, `archive.before_restoration` when the log has begun anew since, and
 * `archive.would_not_verify`, without a name given, for a day of which the store holds what was not received: an alert, and
 * the last day, unless it is to be written `withDamaged` ones.
 */
export function* writeArchive(collector: Collector, folder: string, withDamaged = false): Generator<WrittenDay> {
  let last = lastWritten(collector, folder);
  for (const day of closedDays(collector, upToDay(last))) {
    const file = `${day.day}${SEGMENT_SUFFIX}`;
    const path = join(folder, file);
    const jws = writeAside(collector, path, { day, previous: last?.manifest ?? null });
    const found = faultOf(collector, `${path}${PARTIAL}`);
    if (found !== null) raiseAlert(collector, { kind: 'archive.day_damaged', severity: 'critical', cause: day.day });
    if (found !== null && !withDamaged) throw new CollectorError('archive.would_not_verify', { cause: found });
    giveName(path);
    syncFolder(folder);
    last = { ...day, file, manifest: hash('sha256', jws), ...(found === null ? {} : { fault: found }) };
    yield last;
  }
}

/** Where an archive goes on whose last day this is. */
export const upToDay = (last: ClosedDay | null): ArchivedUpTo => ({
  from: last === null ? 0 : last.first + last.count,
  after: last?.day ?? null,
});

/** The day that was written to the folder last; null: none was. Throws as `writeArchive` does. */
export function lastWritten({ transparency }: Pick<Collector, 'transparency'>, folder: string): WrittenDay | null {
  const log = transparency.verifier();
  const name = segmentNames(folder).at(-1);
  if (name === undefined) return null;
  const verifier = readVerifier(log);
  const segment = verifier === null ? null : openSegment(join(folder, name), verifier);
  if (verifier === null || segment === null) throw new CollectorError('archive.foreign');
  const { manifest, jws, close } = segment;
  close();
  // Its leaves have other numbers since: that log goes into a folder of its own.
  const { origin } = readCheckpointText(manifest.checkpoint) ?? {};
  if (origin !== verifier.name) throw new CollectorError('archive.before_restoration');
  // The power may have gone between the name and this.
  if ((statSync(join(folder, name)).mode & 0o777) !== READ_ONLY) chmodSync(join(folder, name), READ_ONLY);
  const { day, first, count } = manifest;
  return { day, first, count, file: name, manifest: hash('sha256', jws) };
}

function writeAside(
  collector: Collector,
  path: string,
  { day, previous }: { readonly day: ClosedDay; readonly previous: string | null },
): string {
  rmSync(`${path}${PARTIAL}`, { force: true });
  const handle = openSync(`${path}${PARTIAL}`, 'wx', 0o600);
  let jws: string;
  try {
    const summary = createDaySummary(collector, day);
    const { write, flush } = createWriter(handle);
    write(SEGMENT_MAGIC);
    for (const archived of recordsOf(collector, day)) {
      const bytes = encodeFrame(archived.frame);
      write(bytes);
      summary.add(archived, bytes);
    }
    jws = collector.evidence('glasskey-archive+jws', summary.manifest(previous));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(jws.length);
    for (const part of [summary.sums(), Buffer.from(jws), length]) write(part);
    flush();
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return jws;
}

function giveName(path: string): void {
  if (existsSync(path)) throw new CollectorError('archive.day_exists');
  renameSync(`${path}${PARTIAL}`, path);
  chmodSync(path, READ_ONLY);
}

/** Looked for before it has its name, after which it is never touched again: read from the disk, as a verifier does. */
function faultOf({ transparency }: Pick<Collector, 'transparency'>, file: string): SegmentFault | null {
  const log = readVerifier(transparency.verifier());
  const segment = log === null ? null : openSegment(file, log);
  try {
    return log === null || segment === null ? fault('unreadable') : contentFault(segment, log, new Map());
  } finally {
    segment?.close();
  }
}

/** Writes in large pieces: a frame alone is small. */
function createWriter(handle: number): { readonly write: (bytes: Buffer) => void; readonly flush: () => void } {
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = (): void => {
    const bytes = Buffer.concat(waiting);
    let done = 0;
    while (done < bytes.length) done += writeSync(handle, bytes, done);
    [waiting, size] = [[], 0];
  };
  const write = (bytes: Buffer): void => {
    waiting.push(bytes);
    size += bytes.length;
    if (size >= PIECE_BYTES) flush();
  };
  return { write, flush };
}

/** A name is durable only when its folder is. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
