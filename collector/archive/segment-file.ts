import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ManifestSchema, type Frame, type Manifest } from '../../protocol/archive/segment.ts';
import {
  decodeFrame,
  FRAME_MAX_BYTES,
  LENGTH_BYTES,
  MANIFEST_MAX_BYTES,
  SEGMENT_MAGIC,
  SUM_BYTES,
} from '../../protocol/archive/segment.ts';
import type { NoteVerifier } from '../../protocol/log/signed-note.ts';
import { openStatement } from '../../protocol/log/statement.ts';

/** A segment that is open for reading. Its parts are read when they are asked for: a day may be larger than memory. */
export type SegmentFile = {
  readonly manifest: Manifest;
  /** The signed text. */
  readonly jws: string;
  /** The stored SHA-256 of each frame, one after the other. */
  readonly sums: Buffer;
  /** Every frame in order: its bytes with the length, and what they say, null if they say nothing. Ends where it breaks. */
  readonly frames: () => Generator<{ readonly bytes: Buffer; readonly frame: Frame | null }>;
  readonly close: () => void;
};

/** Opens a segment and checks who signed it; null when it is cut off, no segment, or not signed by this log. */
export function openSegment(file: string, log: NoteVerifier): SegmentFile | null {
  const handle = openSync(file, 'r');
  const segment = readSegment(handle, log);
  if (segment === null) closeSync(handle);
  return segment;
}

function readSegment(handle: number, log: NoteVerifier): SegmentFile | null {
  const { size } = fstatSync(handle);
  const magic = read(handle, 0, SEGMENT_MAGIC.length);
  const length = read(handle, size - LENGTH_BYTES, LENGTH_BYTES)?.readUInt32BE(0) ?? 0;
  if (magic?.equals(SEGMENT_MAGIC) !== true || length > MANIFEST_MAX_BYTES) return null;
  const text = read(handle, size - LENGTH_BYTES - length, length);
  if (text === null) return null;
  const jws = text.toString('latin1');
  const manifest = openStatement(jws, { typ: 'glasskey-archive+jws', schema: ManifestSchema, log });
  if (manifest === null) return null;
  const end = size - LENGTH_BYTES - length - manifest.count * SUM_BYTES;
  const sums = read(handle, end, manifest.count * SUM_BYTES);
  if (sums === null || end < SEGMENT_MAGIC.length) return null;
  const frames = function* (): ReturnType<SegmentFile['frames']> {
    for (let at = SEGMENT_MAGIC.length; at < end;) {
      const body = read(handle, at, LENGTH_BYTES)?.readUInt32BE(0) ?? 0;
      const isSound = body <= FRAME_MAX_BYTES && at + LENGTH_BYTES + body <= end;
      const bytes = isSound ? read(handle, at, LENGTH_BYTES + body) : null;
      yield {
        bytes: bytes ?? Buffer.alloc(0),
        frame: bytes === null ? null : decodeFrame(bytes.subarray(LENGTH_BYTES)),
      };
      if (bytes === null) return;
      at += bytes.length;
    }
  };
  return { manifest, jws, sums, frames, close: () => closeSync(handle) };
}

/** Exactly that many bytes; null when the file does not have them. */
function read(handle: number, at: number, length: number): Buffer | null {
  if (at < 0) return null;
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(handle, bytes, done, length - done, at + done);
    if (count === 0) return null;
    done += count;
  }
  return bytes;
}
