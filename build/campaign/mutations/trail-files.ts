import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { readVerifier } from '../../../protocol/log/signed-note.ts';
import { schemaText } from '../../../electron/core/audit/schema.ts';
import { testEvent } from '../../../electron/core/audit/testing/test-trail.ts';
import { verifyTrail } from '../../../electron/core/audit/verify-trail.ts';
import { createMemoryVault } from '../../../electron/core/vault/testing/memory-vault.ts';
import { openWireRoom, type WiredTrail, type WireRoom } from './wire-room.ts';

const PARTS = ['', '-wal', '-shm'] as const;
const DAY_MS = 86_400_000;

/** A database with what SQLite keeps beside it, as bytes. */
export type Image = ReadonlyMap<(typeof PARTS)[number], Buffer>;

/** A trail of two months, of which a collector holds a part with receipts; and other files to alter it with. */
export type TrailFiles = {
  /** Where it lives: the keychain remembers this place. */
  readonly file: string;
  /** As its agent left it in order; and as a kill left it, with a write-ahead log. */
  readonly closed: Image;
  readonly killed: Image;
  /** The same trail some records ago. */
  readonly old: Image;
  /** A trail whose key is in the same keychain. */
  readonly other: Image;
  readonly put: (image: Image) => void;
  readonly verify: () => Promise<string>;
  /** All that can be read; null when SQLite cannot. */
  readonly contents: () => string | null;
  readonly remove: () => void;
};

export async function makeTrailFiles(): Promise<TrailFiles> {
  const room = await openWireRoom();
  const first = await room.openTrail();
  const other = await room.openTrail();
  await fill(other, 9);
  await fill(first, 5);
  await first.step();
  first.place.clock.advance(31 * DAY_MS);
  await fill(first, 12);
  const old = read(first.place.file);
  await first.step();
  first.trail.state.set('offline.uses', 3);
  await fill(first, 18);
  await new Promise((resolve) => setTimeout(resolve, 50)); // the keychain's mark follows
  const killed = read(first.place.file);
  await first.trail.close();
  const vault = createMemoryVault();
  const closed = read(first.place.file);
  await other.trail.close();
  const beside = read(other.place.file);
  for (const { held } of [other.place.vault, first.place.vault])
    held.forEach((value, name) => vault.held.set(name, value));
  return filesAt(first, vault, { room, images: { closed, killed, old, other: beside }, other });
}

type Images = Pick<TrailFiles, 'closed' | 'killed' | 'old' | 'other'>;

async function filesAt(
  { place }: WiredTrail,
  vault: ReturnType<typeof createMemoryVault>,
  { room, images, other }: { readonly room: WireRoom; readonly images: Images; readonly other: WiredTrail },
): Promise<TrailFiles> {
  const { file } = place;
  const log = readVerifier(room.logKey);
  await room.close();
  other.place.remove();
  return {
    file,
    ...images,
    put: (image) => write(file, image),
    verify: async () => {
      const verdict = await verifyTrail({ file, vault, log });
      return verdict.kind === 'tampered' ? verdict.what : verdict.kind === 'whole' ? 'whole' : verdict.code;
    },
    contents: () => contentsOf(file),
    remove: place.remove,
  };
}

async function fill({ trail }: WiredTrail, upTo: number): Promise<void> {
  while (trail.status().seq < upTo) await trail.append(testEvent(trail.status().seq));
}

const read = (file: string): Image =>
  new Map(PARTS.flatMap((part) => (existsSync(file + part) ? [[part, readFileSync(file + part)] as const] : [])));

export function write(file: string, image: Image): void {
  for (const part of PARTS) {
    const bytes = image.get(part);
    if (bytes === undefined || part === '-shm') rmSync(file + part, { force: true });
    else writeFileSync(file + part, bytes);
  }
}

const TABLES = ['trail', 'data_key', 'record', 'cursor', 'receipt', 'state'];

/** Rows with their types, and the schema. What SQLite keeps for itself is nobody's to read. */
function contentsOf(file: string): string | null {
  const db = new Database(file, { readonly: true });
  try {
    return JSON.stringify([schemaText(db), TABLES.map((table) => db.prepare(`SELECT * FROM ${table}`).raw().all())]);
  } catch {
    return null;
  } finally {
    db.close();
  }
}
