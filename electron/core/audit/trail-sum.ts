import { hash, randomBytes, type KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { AgentError } from '../errors.ts';
import { compareWithMark } from './examine-trail.ts';
import { seal, unseal } from './seal-record.ts';
import { readTail } from './trail-store.ts';

/**
 * What proves the rows beside the records. Each of them opens by itself, but none tells that another is missing or that it
 * is an older one: hence a digest over all of them, sealed, with the place that the trail had reached and the time.
 */
const SumSchema = z.strictObject({
  /** Rises by one each time, so that an older sum, put back with its older rows, is behind the keychain's mark. */
  version: z.number().int().min(0),
  seq: z.number().int().min(0),
  head: z.string(),
  /** The same words as in a record, to be held against the newest one. */
  bootId: z.string(),
  monotonicMs: z.number().int(),
  digest: z.string(),
});
export type Sum = z.infer<typeof SumSchema>;

/** `key` is the one that seals the state table, where the sum has a row. */
export type SumPlace = { readonly db: Database.Database; readonly key: KeyObject; readonly trail: string };

const NAME = '~sum';
const SUMMED = [
  'SELECT * FROM trail ORDER BY one',
  'SELECT * FROM data_key ORDER BY id',
  'SELECT * FROM cursor ORDER BY one',
  'SELECT seq, count, first FROM receipt ORDER BY seq DESC LIMIT 1', // the others follow from it: receipts.ts
  `SELECT * FROM state WHERE name <> '${NAME}' ORDER BY name`,
] as const;

const about = (trail: string): Buffer => Buffer.from(`glasskey sum v1\n${trail}`);

/** Reads the sum and makes the digest that it should have. */
export type SumReader = { readonly read: () => Sum | null; readonly digest: () => string };

export function createSumReader({ db, key, trail }: SumPlace): SumReader {
  const select = db.prepare<[string], Buffer>('SELECT sealed FROM state WHERE name = ?').pluck();
  const tables = SUMMED.map((sql) => db.prepare<[], readonly unknown[]>(sql).raw());
  return {
    read: () => {
      const plain = unseal(key, select.get(NAME) ?? null, about(trail));
      return plain === null ? null : SumSchema.parse(JSON.parse(plain.toString()));
    },
    digest: () => digestOf(tables.map((table) => table.all())),
  };
}

/** One hash of all values: types, texts and lengths of blobs first, then the blobs' bytes in the same order. */
function digestOf(tables: readonly (readonly (readonly unknown[])[])[]): string {
  const blobs: Buffer[] = [];
  const inWords = (value: unknown): string => {
    if (!Buffer.isBuffer(value)) return `${typeof value} ${String(value)}`;
    blobs.push(value);
    return `blob ${value.length}`;
  };
  const words = tables.map((rows) => rows.map((row) => row.map(inWords)));
  return hash('sha256', Buffer.concat([Buffer.from(JSON.stringify(words)), ...blobs]), 'base64');
}

/** Keeps the sum of an open trail. */
export type TrailSum = {
  /** Throws AgentError `audit.second_writer` when somebody else changed what the sum proves. First thing in a transaction, last in a reading. */
  readonly check: () => void;
  /** Sums anew, in the transaction that changed a row beside the records. */
  readonly write: () => void;
  /** Part of every commit of records: the sum may stay behind them for SUM_EVERY_MS, so that not each pays for it. */
  readonly keepUp: () => void;
  /** For the keychain's mark; outside of transactions. Throws like `check`. */
  readonly version: () => number;
  /** A transaction did not commit. */
  readonly forget: () => void;
};

export type TrailSumDeps = {
  readonly place: SumPlace;
  readonly bootId: string;
  readonly sinceBootMs: () => number;
  /** The keychain's mark is due. */
  readonly moved: () => void;
};

const SUM_EVERY_MS = 250;

export function createTrailSum({ place, bootId, sinceBootMs, moved }: TrailSumDeps): TrailSum {
  const { db } = place;
  const reader = createSumReader(place);
  const put = preparePut(place, reader);
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck();
  let checkedAt: number | undefined;
  let writtenAtMs = -Infinity;
  /** At least this version was committed. */
  let known = 0;

  const check = (): void => {
    const now = dataVersion.get(); // changes with every commit of another connection, and with none of ours
    if (now === checkedAt) return;
    const isWhole = db.transaction(() => fitsRows(place, reader, known))();
    if (!isWhole) throw new AgentError('audit.second_writer');
    checkedAt = now;
  };
  const write = (): void => {
    const monotonicMs = Math.round(sinceBootMs());
    put({ version: readOrThrow(reader).version + 1, bootId, monotonicMs });
    writtenAtMs = monotonicMs;
    moved();
  };
  return {
    check,
    write,
    keepUp: () => {
      if (sinceBootMs() - writtenAtMs >= SUM_EVERY_MS) write();
    },
    version: () => {
      check();
      known = readOrThrow(reader).version;
      return known;
    },
    forget: () => {
      writtenAtMs = -Infinity;
    },
  };
}

/** The first sum, of a trail without records. Within the transaction that makes it. */
export function beginSum(place: SumPlace): void {
  preparePut(place, createSumReader(place))({ version: 0, bootId: '', monotonicMs: 0 });
}

function preparePut({ db, key, trail }: SumPlace, reader: SumReader) {
  const upsert = db.prepare<[string, Buffer]>('INSERT OR REPLACE INTO state (name, sealed) VALUES (?, ?)');
  return (stamp: Pick<Sum, 'version' | 'bootId' | 'monotonicMs'>): void => {
    const { seq, head } = readTail(db, trail);
    const sum: Sum = { ...stamp, seq, head: head.toString('hex'), digest: reader.digest() };
    const plain = Buffer.from(JSON.stringify(sum));
    upsert.run(NAME, seal({ key, nonce: randomBytes(12), about: about(trail) }, plain));
  };
}

function readOrThrow(reader: SumReader): Sum {
  const sum = reader.read();
  if (sum === null) throw new AgentError('audit.state_tampered');
  return sum;
}

/** Whether the rows are those that were summed, the records go at least as far, and nothing is older than `version`. */
function fitsRows({ db, trail }: SumPlace, reader: SumReader, version: number): boolean {
  const sum = reader.read();
  if (sum === null || sum.version < version || sum.digest !== reader.digest()) return false;
  return compareWithMark(db, trail, { trail, seq: sum.seq, head: sum.head }) === null;
}
