import {
  isNoteName,
  isSignedBy,
  noteVerifier,
  parseNote,
  signatureLine,
  type NoteSigner,
  type NoteVerifier,
} from './signed-note.ts';
import { openCheckpoint, readCheckpointText, type Checkpoint } from './checkpoint.ts';
import { isTreeHead, type TreeHead } from './proofs.ts';

/**
 * A collector that came back from a backup cannot go on with its log: it would sign two histories. So it begins another one,
 * and says so in the first entry of that: what it still held of the old log (`held`, which follows in the new one as
 * entries 1 to `held.size`), and the newest checkpoint of the old log that others could show it (`known`; null if none).
 */
export type Restoration = {
  readonly from: string;
  readonly held: TreeHead;
  readonly known: TreeHead | null;
  readonly to: string;
  /** RFC 3339. */
  readonly at: string;
};

/** Name of the file with the statement, beside the tiles of an exported log. */
export const STATEMENT_FILE = 'restored';

/** First line of the statement. Its second line is no size, so that it can never be read as a checkpoint. */
const TITLE = 'glasskey.log-restored/v1';

/** The name of the log after this one: `NAME`, `NAME/2`, `NAME/3`, … All are signed with the same key. */
export function nextOrigin(origin: string): string {
  const { base, number } = partsOf(origin);
  return `${base}/${number + 1}`;
}

/** Whether a log of the name `later` can have come from this one by restorations (or is it). */
export function isSameLog(origin: string, later: string): boolean {
  const [before, after] = [partsOf(origin), partsOf(later)];
  return before.base === after.base && before.number <= after.number;
}

function partsOf(origin: string): { readonly base: string; readonly number: number } {
  const [, base = origin, number = '1'] = /^(.+)\/([1-9]\d{0,8})$/.exec(origin) ?? [];
  return { base, number: Number(number) };
}

/** A checkpoint of the log under the name that it had then or has since: restorations change the name, never the key. */
export function openUnderAnyName(note: string, log: NoteVerifier): Checkpoint | null {
  const origin = readCheckpointText(note)?.origin;
  const isNamed = origin !== undefined && (isSameLog(log.name, origin) || isSameLog(origin, log.name));
  return isNamed ? openCheckpoint(note, noteVerifier(origin, log.publicKey)) : null;
}

/** What the statement says that begins this very log, if both names signed it; null otherwise. */
export function openBeginning(note: string, log: NoteVerifier): Restoration | null {
  const from = parseNote(note)?.text.split('\n')[1] ?? '';
  const restoration = isNoteName(from) ? openRestoration(note, noteVerifier(from, log.publicKey)) : null;
  return restoration?.to === log.name ? restoration : null;
}

/** Number of the log of that name: 1, and one more after each restoration. */
export const logNumber = (origin: string): number => partsOf(origin).number;

/** Whether a log of that name is not the first: then it begins with a statement. */
export const isRestored = (origin: string): boolean => logNumber(origin) > 1;

/** The statement, signed under the old log's name and under the new one's. */
export function signRestoration(restoration: Restoration, signers: readonly NoteSigner[]): string {
  const { from, held, known, to, at } = restoration;
  const text = `${[TITLE, from, headLine('held', held), headLine('known', known), to, at].join('\n')}\n`;
  const lines = signers.map(({ name, keyId, sign }) => signatureLine({ name, keyId, bytes: sign(text) }));
  return `${text}\n${lines.join('')}`;
}

/** What a statement says, if `log` is the log that it ends and has signed it under both names; null otherwise. */
export function openRestoration(note: string, log: NoteVerifier): Restoration | null {
  const parsed = parseNote(note);
  const [title, from = '', heldLine = '', knownLine = '', to = '', at = '', end, ...rest] =
    parsed?.text.split('\n') ?? [];
  const [held, known] = [readHead('held', heldLine), readHead('known', knownLine)];
  const isShaped =
    title === TITLE && end === '' && rest.length === 0 && isNoteName(to) && !Number.isNaN(Date.parse(at));
  if (parsed === null || !isShaped || held === undefined || held === null || known === undefined) return null;
  if (from !== log.name || to !== nextOrigin(from)) return null;
  const isSigned = isSignedBy(parsed, log) && isSignedBy(parsed, noteVerifier(to, log.publicKey));
  return isSigned ? { from, held, known, to, at } : null;
}

/**
 * The restorations that lead on from `log`, one after the other, by statements in their order. Statements that do not follow
 * are passed over.
 */
export function restorationsSince(log: NoteVerifier, statements: readonly string[]): readonly StatedRestoration[] {
  const found: StatedRestoration[] = [];
  for (const statement of statements) {
    const restoration = openRestoration(statement, noteVerifier(found.at(-1)?.to ?? log.name, log.publicKey));
    if (restoration !== null) found.push({ ...restoration, statement });
  }
  return found;
}
export type StatedRestoration = Restoration & { readonly statement: string };

/** Whether statements lead from the one name of the log to the other, whichever it had first; or they are the same. */
export function isLedTo(log: NoteVerifier, origin: string, statements: readonly string[]): boolean {
  const [first, last] = isSameLog(log.name, origin) ? [log.name, origin] : [origin, log.name];
  const restorations = restorationsSince(noteVerifier(first, log.publicKey), statements);
  return first === last || restorations.some(({ to }) => to === last);
}

const headLine = (word: string, head: TreeHead | null): string =>
  head === null ? `${word} -` : `${word} ${head.size} ${Buffer.from(head.root).toString('base64')}`;

/** Undefined: no such line. */
function readHead(word: string, line: string): TreeHead | null | undefined {
  if (line === `${word} -`) return null;
  const [, name, size = '', base64 = ''] = /^(\w+) (0|[1-9]\d{0,15}) ([A-Za-z0-9+/]{43}=)$/.exec(line) ?? [];
  const head = { size: Number(size), root: Buffer.from(base64, 'base64') };
  return name === word && Number.isSafeInteger(head.size) && isTreeHead(head) ? head : undefined;
}
