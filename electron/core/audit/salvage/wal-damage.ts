import { existsSync, readFileSync } from 'node:fs';

const HEADER = 32;
const FRAME_HEADER = 24;
/** The lowest bit says whether sums are over big-endian words. */
const MAGIC = 0x377f0682;

type Sum = readonly [number, number];
/** `isOwn`: whether its sum follows from that of the frame before it. */
type Frame = {
  readonly salts: string;
  readonly isCommit: boolean;
  readonly sum: Sum;
  readonly isOwn: (before: Sum) => boolean;
};

/**
 * Whether transactions that were complete can no longer be reached. SQLite ends its reading of the write-ahead log silently
 * at the first frame whose sum is wrong ("WAL file format"), which is right for what a power cut left half written: at most
 * one transaction, since each was synced before the next began. Where the ends of two are found behind that frame, it was
 * whole once, and so was what followed.
 */
export function isLogDamaged(trailFile: string): boolean {
  const file = `${trailFile}-wal`;
  return existsSync(file) && lostCommits(readFileSync(file)) > 1;
}

/** How many ends of transactions are at or behind the first frame that SQLite does not read. */
function lostCommits(log: Buffer): number {
  const bigEndian = (log.length < HEADER ? 0 : log.readUInt32BE() & 1) === 1;
  const frames = readFrames(log, bigEndian);
  const header = readHeader(log, bigEndian);
  const salts = header?.salts ?? frames[0]?.salts;
  // A log that was begun anew overwrites the old one from its start: frames with other salts at the end are of that.
  const own = frames.slice(0, frames.findLastIndex((frame) => frame.salts === salts) + 1);
  const isWhole = (frame: Frame, index: number): boolean => {
    const before = index === 0 ? header?.sum : own[index - 1]?.sum;
    return before !== undefined && frame.salts === salts && frame.isOwn(before);
  };
  const bad = own.findIndex((frame, index) => !isWhole(frame, index));
  if (bad === -1) return 0;
  return own.filter((frame, index) => {
    if (index < bad || !frame.isCommit || frame.salts !== salts) return false;
    return index === bad || isWhole(frame, index);
  }).length;
}

function readHeader(log: Buffer, bigEndian: boolean): Pick<Frame, 'salts' | 'sum'> | null {
  if (log.length < HEADER || (log.readUInt32BE() & ~1) !== MAGIC) return null;
  const sum = sumAt(log, 24);
  const computed = addUp([0, 0], log.subarray(0, 24), bigEndian);
  return isSame(sum, computed) ? { salts: log.toString('latin1', 16, 24), sum } : null;
}

function readFrames(log: Buffer, bigEndian: boolean): readonly Frame[] {
  const stated = log.length < HEADER ? 0 : log.readUInt32BE(8);
  const pageBytes = stated >= 512 && stated <= 65_536 && (stated & (stated - 1)) === 0 ? stated : 4096;
  const step = FRAME_HEADER + pageBytes;
  const count = Math.max(0, Math.floor((log.length - HEADER) / step));
  return Array.from({ length: count }, (_, index) => {
    const bytes = log.subarray(HEADER + index * step, HEADER + (index + 1) * step);
    const sum = sumAt(bytes, 16);
    const isOwn = (before: Sum): boolean => {
      const head = addUp(before, bytes.subarray(0, 8), bigEndian);
      return isSame(addUp(head, bytes.subarray(FRAME_HEADER), bigEndian), sum);
    };
    return { salts: bytes.toString('latin1', 8, 16), isCommit: bytes.readUInt32BE(4) !== 0, sum, isOwn };
  });
}

const sumAt = (bytes: Buffer, at: number): Sum => [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
const isSame = (one: Sum, other: Sum): boolean => one[0] === other[0] && one[1] === other[1];

/** "Checksum algorithm": two running sums over pairs of 32-bit words. */
function addUp([first, second]: Sum, bytes: Buffer, bigEndian: boolean): Sum {
  let [one, two] = [first, second];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    one = (one + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + two) >>> 0;
    two = (two + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + one) >>> 0;
  }
  return [one, two];
}
