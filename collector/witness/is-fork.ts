import { type Checkpoint, readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { parseNote } from '../../protocol/log/signed-note.ts';

/**
 * Whether two checkpoints of a log, whose signatures were checked before, are a fork: one size with two roots. Nothing less
 * accuses a log, for proofs come from the sender, who may be anybody.
 */
export function isFork(held: string, shown: string): boolean {
  const [one, other] = [checkpointIn(held), checkpointIn(shown)];
  return one !== null && other !== null && one.size === other.size && !one.root.equals(other.root);
}

function checkpointIn(note: string): Checkpoint | null {
  const text = parseNote(note)?.text;
  return text === undefined ? null : readCheckpointText(text);
}
