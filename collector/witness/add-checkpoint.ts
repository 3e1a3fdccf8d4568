import { isoTime } from '../clock.ts';
import { readAddCheckpoint, TREE_SIZE_TYPE } from '../../protocol/log/add-checkpoint.ts';
import { openCheckpoint, readCheckpointText } from '../../protocol/log/checkpoint.ts';
import type { Cosigner } from '../../protocol/log/cosignature.ts';
import { verifyConsistency } from '../../protocol/log/proofs.ts';
import { parseNote, readVerifier, signatureLine } from '../../protocol/log/signed-note.ts';
import { EMPTY_ROOT } from '../../protocol/log/tree-hash.ts';
import { isFork } from './is-fork.ts';
import type { WitnessStore } from './witness-store.ts';

/** HTTP status, body and content type. */
export type WitnessReply = { readonly status: number; readonly body: string; readonly type: string };

const plain = (status: number, body: string): WitnessReply => ({ status, body, type: 'text/plain; charset=utf-8' });

export type WitnessParts = { readonly store: WitnessStore; readonly cosigner: Cosigner; readonly wallMs: () => number };

/**
 * Answers a question of C2SP tlog-witness (add-checkpoint): cosigns the checkpoint if it only adds to the one that was
 * cosigned last, and keeps it before it says so. A fork, two roots of one size that a log signed, is kept as evidence.
 */
export function addCheckpoint({ store, cosigner, wallMs }: WitnessParts, body: string): WitnessReply {
  const asked = readAddCheckpoint(body);
  const text = asked === null ? undefined : parseNote(asked.note)?.text;
  const claimed = text === undefined ? null : readCheckpointText(text);
  if (asked === null || text === undefined || claimed === null) return plain(400, 'no checkpoint\n');
  return store.transaction(() => {
    const log = store.find(claimed.origin);
    const verifier = log === null ? null : readVerifier(log.key);
    if (log === null || verifier === null) return plain(404, 'this log is not watched here\n');
    const checkpoint = openCheckpoint(asked.note, verifier);
    if (checkpoint === null) return plain(403, 'not signed by the log\n');
    if (asked.old > checkpoint.size) return plain(400, 'the old size is above the new one\n');
    if (asked.old !== log.size) return { status: 409, body: `${log.size}\n`, type: TREE_SIZE_TYPE };
    const held = { size: log.size, root: log.root ?? EMPTY_ROOT };
    if (!verifyConsistency(held, checkpoint, asked.proof)) {
      if (log.note === null || !isFork(log.note, asked.note)) return plain(422, 'not consistent\n');
      store.keepEvidence({ origin: log.origin, held: log.note, shown: asked.note, at: isoTime(wallMs()) });
      return { status: 409, body: `${log.size}\n`, type: TREE_SIZE_TYPE };
    }
    store.advance(log.origin, { size: checkpoint.size, root: checkpoint.root, note: asked.note });
    return plain(200, signatureLine(cosigner.cosign(text, Math.floor(wallMs() / 1000))));
  });
}
