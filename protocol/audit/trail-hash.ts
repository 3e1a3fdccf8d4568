import { sha256 } from '../sha256.ts';
import { parseRecord } from './record.ts';

const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x02);
const START = Buffer.from('glasskey trail v1\n');
/** Lower case only: the text has one spelling, as the bytes have one order. */
export const TRAIL_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The one asked for last: records of one trail come one after the other. */
let last = { trail: '', bytes: Buffer.alloc(0) };

/** The 16 bytes of a trail id given as text; not to be written to. Throws a RangeError when it is no lower-case UUID. */
export function trailIdBytes(trail: string): Buffer {
  if (trail === last.trail) return last.bytes;
  if (!TRAIL_ID.test(trail)) throw new RangeError('not a trail id');
  last = { trail, bytes: Buffer.from(trail.replaceAll('-', ''), 'hex') };
  return last.bytes;
}

/** Head of a trail without records: 32 bytes (electron/core/audit/README.md). */
export function firstHead(trail: string): Buffer {
  return sha256(START, trailIdBytes(trail));
}

/** Leaf of a record's exact bytes: 32 bytes (electron/core/audit/README.md). */
export function leafHash(record: Uint8Array): Buffer {
  return sha256(LEAF, record);
}

/** Head after one more leaf: 32 bytes (electron/core/audit/README.md). */
export function nextHead(previous: Uint8Array, leaf: Uint8Array): Buffer {
  return sha256(NODE, previous, leaf);
}

/** A place in a trail: `head` after record `seq`; seq 0 is the empty trail. */
export type ChainPoint = { readonly seq: number; readonly head: Uint8Array };

/** One record on its way through verification. `leaf` and `head` are what somebody claims; both are recomputed. */
export type ChainLink = {
  readonly seq: number;
  readonly bytes: Uint8Array;
  readonly leaf?: Uint8Array;
  readonly head?: Uint8Array;
};

/** `gap`: not the next number. `record`: not a strict record. `trail`, `number`: the record names another trail or place. */
export type ChainFault = 'gap' | 'record' | 'trail' | 'number' | 'leaf' | 'head';

export type ChainVerdict =
  | { readonly kind: 'whole'; readonly at: ChainPoint }
  | { readonly kind: 'broken'; readonly seq: number; readonly what: ChainFault; readonly lastGood: ChainPoint };

const same = (claimed: Uint8Array | undefined, computed: Buffer): boolean =>
  claimed === undefined || computed.equals(claimed);

/** What is wrong with `link` as the record after `after` in `trail`; a Buffer is the new head. */
export function followLink(trail: string, after: ChainPoint, link: ChainLink): ChainFault | Buffer {
  if (link.seq !== after.seq + 1) return 'gap';
  const leaf = leafHash(link.bytes);
  if (!same(link.leaf, leaf)) return 'leaf';
  const head = nextHead(after.head, leaf);
  if (!same(link.head, head)) return 'head';
  const record = parseRecord(link.bytes);
  if (record === null) return 'record';
  if (record.trail !== trail) return 'trail';
  return record.seq === link.seq ? head : 'number';
}

/**
 * Recomputes leaf and head of every record from its bytes, from `after` on (default: the start of the trail), and checks
 * that each is a strict record of this trail at its own number. Stops at the first that is not. Used by the agent, the
 * command line and the collector.
 */
export function verifyChain(input: {
  readonly trail: string;
  readonly after?: ChainPoint;
  readonly records: Iterable<ChainLink>;
}): ChainVerdict {
  let at: ChainPoint = input.after ?? { seq: 0, head: firstHead(input.trail) };
  for (const link of input.records) {
    const step = followLink(input.trail, at, link);
    if (typeof step === 'string') return { kind: 'broken', seq: at.seq + 1, what: step, lastGood: at };
    at = { seq: link.seq, head: step };
  }
  return { kind: 'whole', at };
}
