import { HASH_BYTES } from './tree-hash.ts';

/** A question to a witness (C2SP tlog-witness, add-checkpoint): that `note` only adds to the tree of size `old`. */
export type AddCheckpoint = { readonly old: number; readonly proof: readonly Buffer[]; readonly note: string };

export const ADD_CHECKPOINT_MAX_BYTES = 64 * 1024;
/** Content type of the answer 409: the size that the witness holds. */
export const TREE_SIZE_TYPE = 'text/x.tlog.size';
const MOST_HASHES = 63;

/** The body of the question. */
export function addCheckpointText({ old, proof, note }: AddCheckpoint): string {
  return `old ${old}\n${proof.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`;
}

/** Reads the body of the question; null when it is none. */
export function readAddCheckpoint(body: string): AddCheckpoint | null {
  const end = body.indexOf('\n\n');
  if (end === -1) return null;
  const [first = '', ...lines] = body.slice(0, end).split('\n');
  const old = /^old (0|[1-9]\d{0,15})$/.exec(first)?.[1];
  const proof = lines.map((line) => Buffer.from(line, 'base64'));
  const isExact = proof.every((hash, at) => hash.length === HASH_BYTES && hash.toString('base64') === lines[at]);
  if (old === undefined || !Number.isSafeInteger(Number(old)) || !isExact || lines.length > MOST_HASHES) return null;
  return { old: Number(old), proof, note: body.slice(end + 2) };
}
