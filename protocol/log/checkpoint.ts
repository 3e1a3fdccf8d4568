import { isSignedBy, parseNote, signNote, type NoteSigner, type NoteVerifier } from './signed-note.ts';
import { isTreeHead, type TreeHead } from './proofs.ts';

/** What a log says it holds (C2SP tlog-checkpoint). `origin` is the log's own unique name. */
export type Checkpoint = TreeHead & { readonly origin: string; readonly root: Buffer };

/** The text that is signed: origin, size, root, each on its line. */
export function checkpointText({ origin, size, root }: Omit<Checkpoint, 'root'> & Pick<TreeHead, 'root'>): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** The signed note of a tree head; the signer's name is the log's origin. */
export function signCheckpoint(head: TreeHead, signer: NoteSigner): string {
  return signNote(checkpointText({ ...head, origin: signer.name }), signer);
}

/** Reads the first three lines; null when they are no checkpoint. Further lines are passed over, as C2SP asks. */
export function readCheckpointText(text: string): Checkpoint | null {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const head = { size: Number(size), root: Buffer.from(root, 'base64') };
  const isExact = /^(0|[1-9]\d{0,15})$/.test(size) && head.root.toString('base64') === root;
  if (origin === '' || !isExact || !Number.isSafeInteger(head.size) || !isTreeHead(head)) return null;
  return { origin, ...head };
}

/** The checkpoint in a note that `log` signed; null when it is no checkpoint, another log's, or not signed by it. */
export function openCheckpoint(note: string, log: NoteVerifier): Checkpoint | null {
  const parsed = parseNote(note);
  const checkpoint = parsed === null ? null : readCheckpointText(parsed.text);
  if (parsed === null || checkpoint === null || checkpoint.origin !== log.name) return null;
  return isSignedBy(parsed, log) ? checkpoint : null;
}
