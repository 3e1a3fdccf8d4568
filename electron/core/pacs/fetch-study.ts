import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError, ok, refuse, type Refusal, type Result } from '../errors.ts';
import { HEAD_BYTES, studyUidOf } from './dicom-head.ts';
import { boundaryOf, MultipartError, parseMultipart, type MultipartEvent } from './multipart.ts';
import { askPacs, refusalForFault } from './pacs-request.ts';
import type { Pacs } from './pacs.ts';
import { isUid } from './uid.ts';

export type FetchLimits = { readonly maxBytes: number; readonly maxFiles: number; readonly totalMs: number };

/** Far above any study that a workstation opens, far below what would fill its disk. */
export const FETCH_LIMITS: FetchLimits = { maxBytes: 8 * 1024 ** 3, maxFiles: 20_000, totalMs: 30 * 60_000 };

export type FetchRequest = {
  readonly studyUid: string;
  /** An existing folder that only this user can enter; the files go straight into it. */
  readonly folder: string;
  /** How many instances the study has, 0 when the PACS did not say. */
  readonly expected: number;
  /** What came whole is enough, though not all: in an emergency nobody is kept from that. */
  readonly acceptsPart?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly limits?: FetchLimits | undefined;
};

/** Absolute paths, in the order in which the PACS sent them. `isWhole`: they are all that the study has. */
export type FetchedStudy = { readonly files: readonly string[]; readonly bytes: number; readonly isWhole: boolean };

/** Any syntax: the images stay as they were stored, nothing is decompressed or compressed again on the way. */
const ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*';

/** After these nothing is shown of what came before: it may be somebody else's, or nobody wants it any more. */
const SHOWS_NOTHING = ['pacs.wrong_study', 'pacs.aborted'];

/**
 * Fetches a whole study over WADO-RS (PS3.18 section 10.4) into files that we name. One that is not whole is refused unless
 * a part of it is accepted. Refusals: those of `askPacs`, and `pacs.wrong_study|incomplete|too_large|disk_full`. Files
 * written before stay: the folder is its caller's to remove.
 */
export async function fetchStudy(pacs: Pacs, request: FetchRequest): Promise<Result<FetchedStudy>> {
  if (!isUid(request.studyUid)) return refuse('pacs.not_found');
  const { acceptsPart = false, expected, limits = FETCH_LIMITS } = request;
  const signal = AbortSignal.any([...(request.signal ? [request.signal] : []), AbortSignal.timeout(limits.totalMs)]);
  const answer = await askPacs(pacs, { path: `studies/${request.studyUid}`, accept: ACCEPT, signal, acceptsPart });
  // A deadline that ran out is not a person who changed their mind.
  if (!answer.ok) return answer.code === 'pacs.aborted' ? refusalForFault(null, request.signal) : answer;
  const boundary = boundaryOf(answer.contentType);
  if (boundary === null) return refuse('pacs.bad_answer');
  const taken: Taken = { files: [], bytes: 0 };
  const refusal = await takeParts(parseMultipart(answer.body, boundary), { request, limits, taken });
  const isWhole = refusal === null && answer.status !== 206 && taken.files.length >= Math.max(expected, 1);
  if (isWhole) return ok({ ...taken, isWhole });
  const why = refusal ?? refuse('pacs.incomplete');
  const isEnough = acceptsPart && taken.files.length > 0 && !SHOWS_NOTHING.includes(why.code);
  return isEnough ? ok({ ...taken, isWhole }) : why;
}

/** The files that came whole, and their bytes. */
type Taken = { readonly files: string[]; bytes: number };
type Taking = { readonly request: FetchRequest; readonly limits: FetchLimits; readonly taken: Taken };

/** Takes part after part until the end (null), or to what is wrong. */
async function takeParts(events: AsyncIterable<MultipartEvent>, taking: Taking): Promise<Refusal | null> {
  try {
    return await writeParts(events, taking);
  } catch (error) {
    if (error instanceof MultipartError) return refuse('pacs.bad_answer');
    if (error instanceof DiskError && error.isFull) return refuse('pacs.disk_full');
    if (error instanceof DiskError) throw new AgentError('pacs.folder_failed', { cause: error });
    return refusalForFault(error, taking.request.signal);
  }
}

async function writeParts(
  events: AsyncIterable<MultipartEvent>,
  { request, limits, taken }: Taking,
): Promise<Refusal | null> {
  const { files } = taken;
  let bytes = 0;
  let part: OpenPart | null = null;
  try {
    for await (const event of events) {
      if (event.type === 'part') {
        if (files.length >= limits.maxFiles) return refuse('pacs.too_large');
        part = await openPart(join(request.folder, `${String(files.length + 1).padStart(4, '0')}.dcm`));
      } else if (event.type === 'data') {
        bytes += event.bytes.length;
        if (bytes > limits.maxBytes) return refuse('pacs.too_large');
        await part?.write(event.bytes);
      } else if (part !== null) {
        const refusal = checkPart(part, request.studyUid);
        if (refusal !== null) return refusal;
        await part.close();
        files.push(part.path);
        taken.bytes = bytes;
        part = null;
        request.onProgress?.(files.length, Math.max(request.expected, files.length));
      }
    }
  } finally {
    await part?.drop();
  }
  return null;
}

/** The bytes are the PACS's word; that they belong to the study that was asked for is ours to check. */
function checkPart(part: OpenPart, studyUid: string): Refusal | null {
  const found = studyUidOf(part.head());
  if (found === null) return refuse('pacs.bad_answer');
  return found === studyUid ? null : refuse('pacs.wrong_study');
}

type OpenPart = {
  readonly path: string;
  readonly write: (bytes: Buffer) => Promise<void>;
  /** The first `HEAD_BYTES` of what was written. */
  readonly head: () => Buffer;
  readonly close: () => Promise<void>;
  /** Closes and deletes what did not come whole, as far as the disk lets it. */
  readonly drop: () => Promise<void>;
};

async function openPart(path: string): Promise<OpenPart> {
  const handle: FileHandle = await onDisk(open(path, 'wx', 0o600));
  const head: Buffer[] = [];
  let headSize = 0;
  return {
    path,
    head: () => Buffer.concat(head),
    close: () => onDisk(handle.close()),
    drop: async () => {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
    },
    write: async (bytes) => {
      if (headSize < HEAD_BYTES) {
        head.push(Buffer.from(bytes.subarray(0, HEAD_BYTES - headSize)));
        headSize += bytes.length;
      }
      await onDisk(handle.appendFile(bytes));
    },
  };
}

/** Our own disk failed, as opposed to the connection. */
class DiskError extends Error {
  readonly isFull: boolean;
  constructor(cause: unknown) {
    super('disk', { cause });
    this.isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  }
}

const onDisk = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw new DiskError(error);
  });
