import { constants, inflateRawSync } from 'node:zlib';
import { trimPadding } from './uid.ts';

const DEFLATED = '1.2.840.10008.1.2.1.99';
const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const STUDY_UID = 0x0020_000d;
const TRANSFER_SYNTAX = 0x0002_0010;
const ITEM = 0xfffe_e000;
const ITEM_END = 0xfffe_e00d;
const SEQUENCE_END = 0xfffe_e0dd;
const UNDEFINED_LENGTH = 0xffff_ffff;
const MAX_DEPTH = 16;
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;
const LONG_FORM = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

type Encoding = { readonly explicit: boolean; readonly littleEndian: boolean };
type Element = { readonly tag: number; readonly vr: string; readonly length: number; readonly valueAt: number };

const EXPLICIT: Encoding = { explicit: true, littleEndian: true };
const UNKNOWN_CONTENT: Encoding = { explicit: false, littleEndian: true };

/** How far into a file the study's UID is looked for. */
export const HEAD_BYTES = 1024 * 1024;

/**
 * The StudyInstanceUID of a DICOM file (PS3.10), read from its first `HEAD_BYTES`; null when it is no DICOM file, does not
 * say, or says two different things, of which another reader may believe the other. Made for hostile bytes: every read is bounded, nesting is limited, and it never throws.
 */
export function studyUidOf(head: Buffer): string | null {
  if (head.length < 132 || head.toString('latin1', 128, 132) !== 'DICM') return null;
  const meta = scan(head, 132, EXPLICIT, (tag) => tag >>> 16 !== 2);
  const syntax = meta.found.get(TRANSFER_SYNTAX);
  if (syntax === undefined || syntax === null || meta.at === null) return null;
  const dataset = syntax === DEFLATED ? inflated(head.subarray(meta.at)) : head.subarray(meta.at);
  if (dataset === null) return null;
  const encoding = { explicit: syntax !== IMPLICIT, littleEndian: syntax !== BIG_ENDIAN };
  return scan(dataset, 0, encoding, () => false).found.get(STUDY_UID) ?? null;
}

/**
 * Walks top-level elements until `isPast`; `at` is where it stopped, null when the bytes end or make no sense before. What is
 * found twice and not alike, or too long to be what is looked for, is null.
 */
function scan(bytes: Buffer, start: number, encoding: Encoding, isPast: (tag: number) => boolean) {
  const found = new Map<number, string | null>();
  for (let at: number | null = start; at !== null;) {
    // The tag alone first: behind the file's own group the encoding changes.
    const tag = readTag(bytes, at, encoding);
    if (tag === null || isPast(tag)) return { found, at: tag === null ? null : at };
    const element = readElement(bytes, at, encoding);
    if (element === null) return { found, at: null };
    if (element.tag === STUDY_UID || element.tag === TRANSFER_SYNTAX) {
      const value = shortValue(bytes, element);
      found.set(element.tag, found.has(element.tag) && found.get(element.tag) !== value ? null : value);
    }
    at = after(bytes, element, encoding, 0);
  }
  return { found, at: null };
}

/** The characters of a value; null when it is longer than a UID can be, or not all there. */
const shortValue = (bytes: Buffer, { valueAt, length }: Element): string | null =>
  length <= 64 && valueAt + length <= bytes.length
    ? trimPadding(bytes.toString('latin1', valueAt, valueAt + length))
    : null;

const u16At = (bytes: Buffer, at: number, { littleEndian }: Encoding): number =>
  littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
const u32At = (bytes: Buffer, at: number, { littleEndian }: Encoding): number =>
  littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);

const readTag = (bytes: Buffer, at: number, encoding: Encoding): number | null =>
  at + 4 > bytes.length ? null : ((u16At(bytes, at, encoding) << 16) | u16At(bytes, at + 2, encoding)) >>> 0;

function readElement(bytes: Buffer, at: number, encoding: Encoding): Element | null {
  const tag = readTag(bytes, at, encoding);
  if (tag === null || at + 8 > bytes.length) return null;
  // Items and their ends carry no value representation in any encoding (PS3.5 section 7.5).
  if (!encoding.explicit || tag >>> 16 === 0xfffe)
    return { tag, vr: '', length: u32At(bytes, at + 4, encoding), valueAt: at + 8 };
  const vr = bytes.toString('latin1', at + 4, at + 6);
  if (!/^[A-Z]{2}$/.test(vr)) return null;
  if (!LONG_FORM.has(vr)) return { tag, vr, length: u16At(bytes, at + 6, encoding), valueAt: at + 8 };
  return at + 12 > bytes.length ? null : { tag, vr, length: u32At(bytes, at + 8, encoding), valueAt: at + 12 };
}

/** Where the next element begins; null beyond the bytes at hand. */
function after(bytes: Buffer, element: Element, encoding: Encoding, depth: number): number | null {
  if (element.length !== UNDEFINED_LENGTH) {
    const end = element.valueAt + element.length;
    return end <= bytes.length ? end : null;
  }
  if (depth >= MAX_DEPTH) return null;
  // Unknown content of undefined length is implicit little endian whatever the file is (PS3.5 section 6.2.2).
  const inner = element.vr === 'UN' ? UNKNOWN_CONTENT : encoding;
  let at: number | null = element.valueAt;
  while (at !== null) {
    const item = readElement(bytes, at, inner);
    if (item === null) return null;
    if (item.tag === SEQUENCE_END) return item.valueAt;
    if (item.tag !== ITEM) return null;
    at =
      item.length === UNDEFINED_LENGTH
        ? afterItem(bytes, item.valueAt, inner, depth)
        : after(bytes, item, inner, depth);
  }
  return null;
}

function afterItem(bytes: Buffer, start: number, encoding: Encoding, depth: number): number | null {
  let at: number | null = start;
  while (at !== null) {
    const element = readElement(bytes, at, encoding);
    if (element === null) return null;
    if (element.tag === ITEM_END) return element.valueAt;
    at = after(bytes, element, encoding, depth + 1);
  }
  return null;
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    // The head is cut off somewhere: what can be unpacked of it is enough.
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_INFLATED_BYTES });
  } catch {
    return null; // not deflated, or it unpacks to far more than a head
  }
}
