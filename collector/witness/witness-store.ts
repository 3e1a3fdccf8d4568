import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CollectorError } from '../collector-error.ts';
import { selfSign } from '../tls/self-signed.ts';
import { migrateWitness } from './witness-schema.ts';

/** The newest checkpoint of a log that this witness cosigned; `note` null: none yet. */
export type WatchedLog = {
  readonly origin: string;
  /** Verifier key. */
  readonly key: string;
  readonly size: number;
  readonly root: Buffer | null;
  readonly note: string | null;
};
/** Who this witness is. PEM: its signing key, and certificate and key of its TLS. */
export type WitnessIdentity = {
  readonly name: string;
  readonly signingKey: string;
  readonly certificate: string;
  readonly tlsKey: string;
};
/** Two checkpoints of one size that a log signed, with different roots. */
export type WitnessEvidence = {
  readonly origin: string;
  readonly held: string;
  readonly shown: string;
  readonly at: string;
};

/** All that a witness knows, in one file. */
export type WitnessStore = {
  readonly identity: WitnessIdentity;
  readonly find: (origin: string) => WatchedLog | null;
  readonly list: () => readonly WatchedLog[];
  /** False if that log is watched already. */
  readonly add: (origin: string, key: string) => boolean;
  /** False if it is not watched. Its newest checkpoint stays, should it be watched again. */
  readonly remove: (origin: string) => boolean;
  readonly advance: (
    origin: string,
    head: { readonly size: number; readonly root: Buffer; readonly note: string },
  ) => void;
  /** Once for each pair, whatever other signatures it comes under. */
  readonly keepEvidence: (evidence: WitnessEvidence) => void;
  readonly evidence: () => readonly WitnessEvidence[];
  /** Runs `work` in one transaction, durable on return. */
  readonly transaction: <T>(work: () => T) => T;
  readonly close: () => void;
};

/** A hundred forks of a log prove no more than one: whoever has its key must not fill the disk under other logs. */
const MOST_EVIDENCE = 100;

/** Opens a witness's folder; makes its keys at the first time, under `name` and for TLS at `hosts`. */
export async function openWitnessStore(
  folder: string,
  { name, hosts = [] }: { readonly name?: string | undefined; readonly hosts?: readonly string[] },
): Promise<WitnessStore> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'witness.db');
  const db = new Database(file);
  chmodSync(file, 0o600);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL'); // persisted before it is answered (C2SP tlog-witness)
  db.pragma('busy_timeout = 10000');
  const made = await newIdentity(name, hosts);
  db.transaction(() => {
    if (!migrateWitness(db)) return;
    db.prepare('INSERT INTO identity VALUES (1, @name, @signingKey, @certificate, @tlsKey)').run(made);
  }).immediate();
  const identity = db.prepare<[], WitnessIdentity>('SELECT * FROM identity').get();
  if (identity === undefined) throw new CollectorError('witness.without_identity');
  return storeOf(db, identity);
}

async function newIdentity(name: string | undefined, hosts: readonly string[]): Promise<WitnessIdentity> {
  const signingKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const tls = await selfSign('CN=Glasskey Witness', hosts, Date.now());
  return { name: name ?? `glasskey.witness/${randomUUID()}`, signingKey, certificate: tls.cert, tlsKey: tls.key };
}

function storeOf(db: Database.Database, identity: WitnessIdentity): WitnessStore {
  const watched = 'SELECT origin, key, size, root, note FROM logs WHERE watched = 1';
  const find = db.prepare<[string], WatchedLog>(`${watched} AND origin = ?`);
  const advance = db.prepare<[number, Buffer, string, string]>(
    'UPDATE logs SET size = ?, root = ?, note = ? WHERE origin = ?',
  );
  const add = db.prepare<[string, string]>(
    `INSERT INTO logs (origin, key, size) VALUES (?, ?, 0)
     ON CONFLICT (origin) DO UPDATE SET key = excluded.key, watched = 1 WHERE watched = 0`,
  );
  const remove = db.prepare<[string]>('UPDATE logs SET watched = 0 WHERE origin = ? AND watched = 1');
  const keep = db.prepare<[WitnessEvidence & { readonly most: number }]>(
    `INSERT INTO evidence SELECT @origin, @held, @shown, @at
     WHERE (SELECT count(*) FROM evidence WHERE origin = @origin) < @most ON CONFLICT DO NOTHING`,
  );
  return {
    identity,
    find: (origin) => find.get(origin) ?? null,
    list: () => db.prepare<[], WatchedLog>(`${watched} ORDER BY origin`).all(),
    add: (origin, key) => add.run(origin, key).changes > 0,
    remove: (origin) => remove.run(origin).changes > 0,
    advance: (origin, { size, root, note }) => void advance.run(size, root, note, origin),
    keepEvidence: (evidence) => void keep.run({ ...evidence, most: MOST_EVIDENCE }),
    evidence: () => db.prepare<[], WitnessEvidence>('SELECT * FROM evidence ORDER BY at').all(),
    transaction: (work) => db.transaction(work).immediate(),
    close: () => void db.close(),
  };
}
