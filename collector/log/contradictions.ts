import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { logNumber, openUnderAnyName } from '../../protocol/log/restoration.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { CollectorError } from '../collector-error.ts';
import { queries } from '../store/queries.ts';

/**
 * What a checkpoint means that somebody else holds: it fits what is here; it is none of this log (also: of one before it);
 * or we signed it and hold less, or something else, or nothing of its log yet. The last can only be when our data came from
 * a backup or was changed.
 */
export type Shown = 'known' | 'foreign' | 'contradicted';

/** Two checkpoints of one log that cannot both be true. */
export type Contradiction = {
  readonly shown: string;
  readonly own: string;
  readonly shownBy: string;
  readonly at: string;
};

/** Compares a checkpoint with the log. A contradiction is kept with both notes, and raised. */
export function judgeShown(collector: Collector, note: string, shownBy: string): Shown {
  const { store, transparency, clock } = collector;
  const verifier = readVerifier(transparency.verifier());
  if (verifier === null) throw new CollectorError('log.key_invalid');
  return store.transaction(() => {
    const checkpoint = openUnderAnyName(note, verifier);
    if (checkpoint === null || logNumber(checkpoint.origin) < transparency.number()) return 'foreign';
    const { size, root, origin } = checkpoint;
    const head = transparency.head();
    const isLater = origin !== verifier.name;
    if (!isLater && size <= head.size && transparency.rootOf(size).equals(root)) return 'known';
    const log = transparency.number();
    const same = queries.selectFrom('logContradictions').select('log').where('log', '=', log);
    if (store.first(same.where('size', '=', size).where('root', '=', root)) === undefined) {
      const row = { log, size, root, note, ownNote: head.note, shownBy, atMs: clock.wallMs() };
      store.change(queries.insertInto('logContradictions').values(row));
    }
    const kind = isLater || size > head.size ? 'log.behind' : 'log.split_view';
    raiseAlert(collector, { kind, severity: 'critical', cause: origin });
    return 'contradicted';
  });
}

/** Whether this log must not go on: it would sign a second history. `glasskey collector recover` begins another. */
export function isContradicted({ store, transparency }: Pick<Collector, 'store' | 'transparency'>): boolean {
  const find = queries.selectFrom('logContradictions').select('log').where('log', '=', transparency.number()).limit(1);
  return store.first(find) !== undefined;
}

/** Whether somebody holds a checkpoint of a log that began after this one: the data is of before an earlier restoration. */
export function isBeforeLaterLog({ store, transparency }: Pick<Collector, 'store' | 'transparency'>): boolean {
  const log = transparency.number();
  const shown = store.all(queries.selectFrom('logContradictions').select('note').where('log', '=', log));
  return shown.some(({ note }) => logNumber(readCheckpointText(note)?.origin ?? '') > log);
}

/** All contradictions of all logs, the evidence of each. */
export function listContradictions({ store }: Pick<Collector, 'store'>): readonly Contradiction[] {
  const rows = store.all(queries.selectFrom('logContradictions').selectAll().orderBy('atMs'));
  return rows.map(({ note, ownNote, shownBy, atMs }) => ({ shown: note, own: ownNote, shownBy, at: isoTime(atMs) }));
}
