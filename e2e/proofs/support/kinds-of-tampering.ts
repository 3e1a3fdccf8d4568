import { behindTheBack, copyRows, putRowsBack } from '../../../electron/core/audit/testing/behind-the-back.ts';
import type { AttackedTrail } from './attacked-trail.ts';
import { createSeeded } from './seeded.ts';
import { changeByte, COLUMNS, putBack, removeDatabase, type Column } from './tamper.ts';

/** One thing that somebody may do to a trail, and who says what about it. */
export type Kind = {
  readonly what: string;
  readonly attack: (at: AttackedTrail) => void;
  /** Words of `audit verify`; `whole`: it finds nothing. Several where chance decides what is hit. */
  readonly verify: readonly string[];
  /** Why the next start sets the file aside, or warns; null: it finds nothing. */
  readonly start: readonly (string | null)[];
  /** Alerts at the collector after the next contact; `told`: those that follow from what the start found. */
  readonly collector: readonly string[] | 'told';
};
type Attack = Kind['attack'];

/** The agent itself tells the collector what it found, in the first records of the new trail. */
const TOLD = 'told';
/** The collector refuses what does not continue what it holds. */
const REFUSED = ['trail.rewritten'] as const;

/** Starts that do not know whether anybody tampered with the trail, only that it is gone. */
const GONE: readonly (string | null)[] = ['unreadable', 'key_missing', 'missing'];

/** What the collector is to raise, given what the start found. */
export function alertsOf({ collector }: Kind, found: string | null): readonly string[] {
  if (collector !== TOLD) return collector;
  if (found === null) return [];
  return ['trail.records_lost', 'trail.replaced', ...(GONE.includes(found) ? [] : ['trail.tampered'])];
}

const sql =
  (text: string): Attack =>
  ({ file }) =>
    behindTheBack(file, (db) => db.exec(text));

const rowsBack =
  (...tables: readonly string[]): Attack =>
  ({ file, old }) => {
    const rows = copyRows(old.file, tables);
    behindTheBack(file, (db) => putRowsBack(db, rows));
  };

const record = (what: string, verify: string, text: string): Kind => ({
  what,
  attack: sql(text),
  verify: [verify],
  start: ['broken'],
  collector: TOLD,
});
const beside = (what: string, attack: Attack | string): Kind => ({
  what,
  attack: typeof attack === 'string' ? sql(attack) : attack,
  verify: ['state'],
  start: ['state_tampered'],
  collector: TOLD,
});
const header = (what: string, text: string): Kind => ({
  what,
  attack: sql(text),
  verify: ['audit.corrupt'],
  start: ['unreadable'],
  collector: TOLD,
});

/** The start looks at the newest receipt alone; `audit verify` at all of them. */
const RECEIPT = { verify: ['receipt', 'state'], start: [null, 'state_tampered'], collector: TOLD } as const;

/** What a byte of a value can become is left to chance, so that more than one word may be right. */
const BYTES: Readonly<Record<`${Column[0]}.${string}`, Pick<Kind, 'verify' | 'start' | 'collector'>>> = {
  'trail.one': { verify: ['audit.corrupt'], start: ['unreadable'], collector: TOLD },
  'trail.id': { verify: ['audit.corrupt', 'chain'], start: ['unreadable', 'other_trail'], collector: TOLD },
  'trail.master_key': { verify: ['audit.key_missing'], start: ['key_missing'], collector: TOLD },
  'data_key.id': { verify: ['content', 'state'], start: ['broken', 'state_tampered'], collector: TOLD },
  'data_key.month': { verify: ['content', 'state'], start: ['broken', 'state_tampered'], collector: TOLD },
  'data_key.wrapped': { verify: ['content', 'state'], start: ['broken', 'state_tampered'], collector: TOLD },
  'data_key.acknowledged_at_ms': { verify: ['state'], start: ['state_tampered'], collector: TOLD },
  'record.seq': { verify: ['gap'], start: ['broken', 'tail_missing', 'rewritten'], collector: TOLD },
  'record.data_key': { verify: ['content'], start: ['broken'], collector: TOLD },
  'record.leaf': { verify: ['chain'], start: ['broken'], collector: TOLD },
  'record.head': { verify: ['chain'], start: ['broken', 'rewritten'], collector: TOLD },
  'record.sealed': { verify: ['content'], start: ['broken'], collector: TOLD },
  'receipt.seq': RECEIPT,
  'receipt.count': RECEIPT,
  'receipt.first': RECEIPT,
  'receipt.checkpoint': RECEIPT,
  'receipt.proof': RECEIPT,
  'cursor.one': { verify: ['cursor'], start: ['broken'], collector: TOLD },
  'cursor.seq': { verify: ['cursor'], start: ['broken'], collector: TOLD },
  'cursor.head': { verify: ['cursor'], start: ['broken'], collector: TOLD },
  'state.name': { verify: ['state'], start: ['state_tampered'], collector: TOLD },
  'state.sealed': { verify: ['state'], start: ['state_tampered'], collector: TOLD },
};

const byteOf = (column: Column, at: number): Kind => {
  const found = BYTES[`${column[0]}.${column[1]}`];
  if (found === undefined) throw new Error(`nothing is said of ${column.join('.')}`);
  return {
    what: `a byte of ${column.join('.')}`,
    attack: ({ file }) => changeByte(file, column, createSeeded(at)),
    ...found,
  };
};

const RECORDS: readonly Kind[] = [
  record('a record deleted that was sent', 'gap', 'DELETE FROM record WHERE seq = 5'),
  record('a record deleted that was not sent', 'gap', 'DELETE FROM record WHERE seq = 22'),
  record(
    'two records swapped',
    'chain',
    `UPDATE record SET seq = -1 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 8;
     UPDATE record SET seq = 8 WHERE seq = -1`,
  ),
  record(
    'a record replaced by another',
    'chain',
    'INSERT OR REPLACE INTO record SELECT 9, data_key, leaf, head, sealed FROM record WHERE seq = 3',
  ),
  record(
    'a record inserted',
    'chain',
    'INSERT INTO record SELECT 25, data_key, leaf, head, sealed FROM record WHERE seq = 24',
  ),
];

const BESIDE: readonly Kind[] = [
  record("a month's data key deleted", 'content', `DELETE FROM data_key WHERE month <> 'state'`),
  beside("the state's data key deleted", `DELETE FROM data_key WHERE month = 'state'`),
  beside('a data key inserted', `INSERT INTO data_key (id, month, wrapped) VALUES (9, '2031-01', zeroblob(60))`),
  record(
    'two data keys swapped',
    'content',
    `CREATE TEMP TABLE was AS SELECT * FROM data_key;
     UPDATE data_key SET wrapped = (SELECT wrapped FROM was WHERE was.id = 3 - data_key.id)`,
  ),
  beside('the data keys put back, with an older time of acknowledgement', rowsBack('data_key')),
  beside(
    "a month's content destroyed as if on schedule",
    `UPDATE data_key SET wrapped = NULL, destroyed_from_seq = 1, destroyed_to_seq = 24 WHERE month <> 'state';
     UPDATE record SET sealed = NULL`,
  ),
  {
    what: 'a receipt deleted',
    attack: sql('DELETE FROM receipt WHERE seq = (SELECT min(seq) FROM receipt)'),
    verify: ['receipt'],
    start: [null],
    collector: [],
  },
  {
    what: 'the newest receipt deleted',
    attack: sql('DELETE FROM receipt WHERE seq = (SELECT max(seq) FROM receipt)'),
    verify: ['state'],
    start: ['state_tampered'],
    collector: TOLD,
  },
  record('the cursor deleted', 'cursor', 'DELETE FROM cursor'),
  beside('a second cursor inserted', 'INSERT INTO cursor SELECT 2, seq, head FROM cursor'),
  beside('the cursor put back', rowsBack('cursor')),
  beside(
    'the cursor moved on to a record that was not sent',
    'UPDATE cursor SET (seq, head) = (SELECT seq, head FROM record WHERE seq = 24)',
  ),
  beside('a value of the state deleted', `DELETE FROM state WHERE name = 'offline.uses'`),
  beside('a value inserted', `INSERT INTO state SELECT 'x', sealed FROM state WHERE name = 'offline.uses'`),
  beside(
    'two values swapped',
    `CREATE TEMP TABLE was AS SELECT * FROM state WHERE name IN ('~run', '~clock');
     UPDATE state SET sealed = (SELECT sealed FROM was WHERE was.name <> state.name) WHERE name IN ('~run', '~clock')`,
  ),
  beside('all values deleted', 'DELETE FROM state'),
  beside('all values put back', rowsBack('state')),
  beside('all rows beside the records put back, and the mark', (at) => {
    rowsBack('state', 'cursor', 'data_key')(at);
    at.old.putBackMark();
  }),
  header('the row of the trail deleted', 'DELETE FROM trail'),
  header('a row inserted before that of the trail', 'INSERT INTO trail SELECT 0, id, master_key FROM trail'),
  {
    what: 'a table added',
    attack: sql('CREATE TABLE x (y)'),
    verify: ['schema'],
    start: ['rewritten'],
    collector: TOLD,
  },
];

const CUT_SENT = sql('DELETE FROM record WHERE seq > 15');
const CUT_UNSENT = sql('DELETE FROM record WHERE seq > 22');
const both =
  (first: Attack, second: Attack): Attack =>
  (at) => {
    first(at);
    second(at);
  };
const oldCopy: Attack = ({ old, file }) => putBack(old.file, file);
const forget: Attack = ({ forgetMark }) => forgetMark();
const remove: Attack = ({ file }) => removeDatabase(file);

const WHOLE: readonly Kind[] = [
  {
    what: 'the end cut off after it was sent',
    attack: CUT_SENT,
    verify: ['cursor'],
    start: ['tail_missing'],
    collector: TOLD,
  },
  {
    what: 'the same, and the mark deleted',
    attack: both(CUT_SENT, forget),
    verify: ['cursor'],
    start: ['broken'],
    collector: TOLD,
  },
  {
    what: 'the end cut off before it was sent',
    attack: CUT_UNSENT,
    verify: ['tail_missing'],
    start: ['tail_missing'],
    collector: TOLD,
  },
  {
    what: 'the same, and the mark of the trail deleted',
    attack: both(CUT_UNSENT, forget),
    verify: ['tail_missing'],
    start: ['tail_missing'],
    collector: TOLD,
  },
  {
    what: 'the same, and the mark put back',
    attack: both(CUT_UNSENT, ({ late }) => late.putBackMark()),
    verify: ['tail_missing'],
    start: ['tail_missing'],
    collector: TOLD,
  },
  { what: 'an old copy put back', attack: oldCopy, verify: ['tail_missing'], start: ['tail_missing'], collector: TOLD },
  {
    what: 'the same, and the mark deleted',
    attack: both(oldCopy, forget),
    verify: ['whole'],
    start: ['mark_missing'],
    collector: REFUSED,
  },
  {
    what: 'an old copy put back together with its mark',
    attack: both(oldCopy, ({ old }) => old.putBackMark()),
    verify: ['whole'],
    start: [null],
    collector: REFUSED,
  },
  { what: 'the file deleted', attack: remove, verify: ['audit.io_failed'], start: ['missing'], collector: TOLD },
  {
    what: 'the file and the mark deleted',
    attack: both(remove, forget),
    verify: ['audit.io_failed'],
    start: ['first'],
    collector: ['trail.replaced'],
  },
  {
    what: 'the mark deleted',
    attack: forget,
    verify: ['whole'],
    start: ['mark_missing'],
    collector: ['trail.tampered'],
  },
];

export const KINDS: readonly Kind[] = [...COLUMNS.map(byteOf), ...RECORDS, ...BESIDE, ...WHOLE];
