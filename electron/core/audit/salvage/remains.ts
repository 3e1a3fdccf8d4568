import { createDecipheriv, type KeyObject } from 'node:crypto';
import { firstHead, leafHash, nextHead, TRAIL_ID } from '../../../../protocol/audit/trail-hash.ts';
import type { Vault } from '../../vault/vault.ts';
import { unwrapKey, type KeyRow } from '../data-keys.ts';
import { readMasterKey } from '../master-key.ts';
import { recordPlace, unseal } from '../seal-record.ts';
import type { TrailMark } from '../trail-mark.ts';
import { openPageFiles, type PageFiles, type Place } from './page-files.ts';
import { integerIn } from './sqlite-rows.ts';

/**
 * One number of a trail whose database may be damaged. `chained`: opens in its place, behind the record before it. `loose`:
 * the record before it is gone, so only its own leaf vouches for it. `destroyed`: on schedule. Heads are after the record.
 */
export type Remnant =
  | { readonly kind: 'chained' | 'loose'; readonly seq: number; readonly bytes: Buffer; readonly head: Buffer }
  | { readonly kind: 'destroyed'; readonly seq: number }
  | { readonly kind: 'lost'; readonly seq: number };

/** What is left of a trail, read from the bytes of its files and not through SQLite, which stops at damage. */
export type Remains = {
  /** null: neither the file nor the keychain says which trail it was. */
  readonly trail: string | null;
  /** What the collector had acknowledged, as far as file and keychain know. */
  readonly acknowledged: number;
  /** Name of the log that had done so, as far as the keychain knows. */
  readonly acknowledgedIn: string | null;
  /** The highest number that is known to have been reached. */
  readonly lastSeq: number;
  /** Head after a record that is readable or was destroyed on schedule; null where there is none any more. */
  readonly headAt: (seq: number) => Buffer | null;
  /** Every number from `from` to `lastSeq`, in order. */
  readonly walk: (from: number) => Generator<Remnant>;
  readonly close: () => void;
};

/** What the keychain knows of such a trail. */
export type Memory = Pick<TrailMark, 'trail' | 'seq' | 'acknowledged' | 'acknowledgedIn' | 'masterKeyId' | 'keys'>;

/** Reads both files once. Throws AgentError `vault.locked`, and the file system's errors. */
export async function readRemains(file: string, vault: Vault, memory: Memory | null): Promise<Remains> {
  const pages = openPageFiles(file);
  try {
    const found = await collect(pages, memory);
    const key = await masterKeyOf(vault, found);
    return assemble(pages, found, { memory, ...key });
  } catch (error) {
    pages.close();
    throw error;
  }
}

type Header = { readonly trail: string; readonly masterKeyId: string };
type Found = {
  readonly headers: Header[];
  readonly keyRows: KeyRow[];
  readonly cursors: { readonly seq: number; readonly head: Buffer }[];
  readonly records: Map<number, Place[]>;
};

async function collect(pages: PageFiles, memory: Memory | null): Promise<Found> {
  const found: Found = {
    headers: [],
    keyRows: [...(memory?.keys ?? [])].map(toKeyRow),
    cursors: [],
    records: new Map(),
  };
  for await (const { table, rowid, place } of pages.rows(['record', 'cursor', 'trail', 'data_key'])) {
    if (table === 'record') {
      const places = found.records.get(rowid);
      if (places === undefined) found.records.set(rowid, [place]);
      else places.push(place);
      continue;
    }
    const read = pages.read(place);
    if (read === null) continue;
    const [, first, second] = read.row.fields;
    if (first === undefined || second === undefined) continue;
    const part = ({ start, length }: typeof first): Buffer => read.record.subarray(start, start + length);
    if (table === 'cursor') found.cursors.push({ seq: integerIn(read.record, first), head: Buffer.from(part(second)) });
    else if (table === 'trail')
      found.headers.push({ trail: part(first).toString(), masterKeyId: part(second).toString() });
    else found.keyRows.push({ id: rowid, month: part(first).toString(), wrapped: Buffer.from(part(second)) });
  }
  if (memory?.masterKeyId) found.headers.push({ trail: memory.trail, masterKeyId: memory.masterKeyId });
  return found;
}

const toKeyRow = ({ id, month, wrapped }: Memory['keys'][number]): KeyRow => ({
  id,
  month,
  wrapped: Buffer.from(wrapped, 'base64'),
});

type Keys = { readonly header: Header | null; readonly dataKeys: ReadonlyMap<number, KeyObject> };

/** The header whose master key opens a data key: what only looks like one does not. */
async function masterKeyOf(vault: Vault, { headers, keyRows }: Found): Promise<Keys> {
  for (const header of headers) {
    const masterKey = TRAIL_ID.test(header.trail) ? await readMasterKey(vault, header.masterKeyId) : null;
    if (masterKey === null) continue;
    const opened = keyRows.map((row) => [row.id, unwrapKey(masterKey, header.trail, row)] as const);
    const dataKeys = new Map(opened.flatMap(([id, key]) => (key === null ? [] : [[id, key] as const])));
    if (dataKeys.size > 0) return { header, dataKeys };
  }
  return { header: headers.find(({ trail }) => TRAIL_ID.test(trail)) ?? null, dataKeys: new Map() };
}

function assemble(
  pages: PageFiles,
  found: Found,
  { memory, header, dataKeys }: Keys & { memory: Memory | null },
): Remains {
  const { records, cursors } = found;
  const trail = header?.trail ?? memory?.trail ?? null;
  const read = (seq: number): readonly RawRecord[] =>
    (records.get(seq) ?? []).flatMap((place) => rawRecord(pages, place));
  const headsAt = (seq: number): readonly Buffer[] => {
    if (seq === 0) return trail === null ? [] : [firstHead(trail)];
    return read(seq).map(({ head }) => head);
  };
  const cursorSeqs = cursors
    .filter(({ seq, head }) => headsAt(seq).some((one) => one.equals(head)))
    .map(({ seq }) => seq);
  const known = memory !== null && memory.trail === trail ? memory : null;
  const acknowledged = Math.max(0, known?.acknowledged ?? 0, ...cursorSeqs);
  const open = (seq: number, previous: readonly Buffer[]): Remnant => {
    const rows = trail === null ? [] : read(seq);
    const opened = rows.flatMap((row) =>
      openRaw({ trail: trail ?? '', seq, row, key: dataKeys.get(row.dataKey) }, previous),
    );
    const best = opened.find(({ kind }) => kind === 'chained') ?? opened[0];
    if (best !== undefined) return best;
    // Content is destroyed only after it was acknowledged, with the key.
    const isDestroyed = rows.some(({ sealed, dataKey }) => sealed === null && !dataKeys.has(dataKey));
    return { kind: isDestroyed && seq <= acknowledged ? 'destroyed' : 'lost', seq };
  };
  const highest =
    Float64Array.from(records.keys())
      .sort()
      .findLast((seq) => open(seq, []).kind === 'loose') ?? 0;
  const lastSeq = Math.max(acknowledged, known?.seq ?? 0, highest);
  return {
    trail,
    acknowledged,
    acknowledgedIn: known?.acknowledgedIn ?? null,
    lastSeq,
    headAt: (seq) => {
      const remnant = seq === 0 ? null : open(seq, headsAt(seq - 1));
      if (remnant?.kind === 'lost') return null;
      return remnant !== null && 'head' in remnant ? remnant.head : (headsAt(seq)[0] ?? null);
    },
    walk: function* (from) {
      let heads = headsAt(from - 1);
      for (let seq = from; seq <= lastSeq; seq += 1) {
        const remnant = open(seq, heads);
        yield remnant;
        heads = 'head' in remnant ? [remnant.head] : headsAt(seq);
      }
    },
    close: pages.close,
  };
}

type RawRecord = {
  readonly dataKey: number;
  readonly leaf: Buffer;
  readonly head: Buffer;
  readonly sealed: Buffer | null;
};

function rawRecord(pages: PageFiles, place: Place): readonly RawRecord[] {
  const read = pages.read(place);
  const [, dataKey, leaf, head, sealed] = read?.row.fields ?? [];
  if (read === null || !dataKey || !leaf || !head || !sealed) return [];
  const part = ({ start, length }: typeof leaf): Buffer => read.record.subarray(start, start + length);
  return [
    {
      dataKey: integerIn(read.record, dataKey),
      leaf: part(leaf),
      head: part(head),
      sealed: sealed.serial === 0 ? null : part(sealed),
    },
  ];
}

type Candidate = {
  readonly trail: string;
  readonly seq: number;
  readonly row: RawRecord;
  readonly key: KeyObject | undefined;
};

function openRaw({ trail, seq, row, key }: Candidate, previous: readonly Buffer[]): readonly Remnant[] {
  if (row.sealed === null || key === undefined) return [];
  for (const head of previous) {
    const bytes = unseal(key, row.sealed, recordPlace(trail, seq, head));
    if (bytes !== null) return [{ kind: 'chained', seq, bytes, head: nextHead(head, leafHash(bytes)) }];
  }
  const bytes = decipherUnchecked(key, row.sealed);
  const isOwn =
    leafHash(bytes).equals(row.leaf) && bytes.toString('latin1', 0, 160).includes(`"trail":"${trail}","seq":${seq},`);
  return isOwn ? [{ kind: 'loose', seq, bytes, head: Buffer.from(row.head) }] : [];
}

/** The seal is bound to the head of a record that is gone, so it cannot be checked: the caller has the leaf to go by. */
function decipherUnchecked(key: KeyObject, sealed: Buffer): Buffer {
  if (sealed.length < 28) return Buffer.alloc(0);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  return decipher.update(sealed.subarray(12, -16));
}
