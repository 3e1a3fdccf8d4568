import { randomUUID, type KeyObject } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { firstHead } from '../../../protocol/audit/trail-hash.ts';
import type { AuditEvent } from '../../../protocol/audit/event.ts';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { ownEvent } from './build-record.ts';
import { makeStateKey } from './data-keys.ts';
import type { Header } from './examine-trail.ts';
import { makeMasterKey } from './master-key.ts';
import { openDatabase } from './open-database.ts';
import { writeMark, type Follows } from './trail-mark.ts';
import { beginSum } from './trail-sum.ts';

/**
 * Makes an empty trail with its own id and key. The keychain hears of it, and of what it follows, before the file is in
 * its place: whatever happens in between, the next start still knows what went before.
 */
export async function makeTrail(
  file: string,
  vault: Vault,
  follows: Follows,
): Promise<{ readonly db: Database.Database; readonly header: Header; readonly masterKey: KeyObject }> {
  const header: Header = { trail: randomUUID(), masterKeyId: randomUUID() };
  const masterKey = await makeMasterKey(vault, header.masterKeyId);
  if (masterKey === null) throw new AgentError('vault.locked');
  const { trail } = header;
  const head = firstHead(trail);
  const start = {
    trail,
    seq: 0,
    head: head.toString('hex'),
    acknowledged: 0,
    acknowledgedIn: null,
    stateVersion: 0,
    keys: [],
  };
  await writeMark(vault, file, { ...start, masterKeyId: header.masterKeyId, follows });
  const draft = `${file}.new`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true });
  const db = openDatabase(draft, 'create');
  db.transaction(() => {
    db.prepare('INSERT INTO trail VALUES (1, ?, ?)').run(trail, header.masterKeyId);
    db.prepare('INSERT INTO cursor VALUES (1, 0, ?)').run(head);
    beginSum({ db, trail, key: makeStateKey({ db, trail, masterKey }) });
  }).immediate();
  db.close(); // empties the write-ahead log into the file
  renameSync(draft, file);
  return { db: openDatabase(file, 'existing'), header, masterKey };
}

const TAMPERING: readonly Follows['why'][] = ['broken', 'tail_missing', 'rewritten', 'other_trail', 'state_tampered'];

/** The first records of a new trail: what it follows, whether that was tampered with, and what is missing. */
export function openingEvents(follows: Follows): readonly AuditEvent[] {
  const { why, trail, seq, head, file, acknowledged, badSeq } = follows;
  const previous = trail === null ? null : { trail, seq, head };
  const started = ownEvent('trail.started', 'success', { follows: previous, why, file });
  // Nothing of its own is missing where it begins after another machine's.
  if (why === 'first' || why === 'other_machine') return [started];
  const tampered = ownEvent('trail.tampered', 'failure', { what: why, trail, badSeq, file });
  const gap = ownEvent('trail.gap', 'failure', {
    what: 'trail_ended',
    why,
    trail,
    /** The collector holds everything before; null: nobody here knows. */
    fromSeq: acknowledged === null ? null : acknowledged + 1,
    /** At least up to here. */
    toSeq: seq,
    badSeq,
    /** What can still be read of it is in this file. */
    file,
  });
  return TAMPERING.includes(why) ? [started, tampered, gap] : [started, gap];
}
