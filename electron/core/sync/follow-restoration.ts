import { openRestoration } from '../../../protocol/log/restoration.ts';
import { noteVerifier } from '../../../protocol/log/signed-note.ts';
import type { RestorationsReply, SeenReply } from '../../../protocol/wire/log.ts';
import type { Entry } from '../recorder.ts';
import type { CollectorAnswer } from './collector-answer.ts';
import type { CollectorClient } from './collector-client.ts';
import type { LogView } from './log-view.ts';

/** What is asked, and recorded, when the collector's log is not what it was. */
export type LogDesk = {
  /** Shows a checkpoint to the collector that it must know: POST /v1/log/seen. */
  readonly show: (note: string) => Promise<CollectorAnswer<SeenReply>>;
  /** The newest checkpoint that it publishes: GET /v1/log/checkpoint. */
  readonly checkpoint: () => Promise<CollectorAnswer<string>>;
  readonly restorations: () => Promise<CollectorAnswer<RestorationsReply>>;
  readonly record: (entry: Entry) => Promise<unknown>;
};

export function createLogDesk(client: LogQuestions, record: LogDesk['record']): LogDesk {
  const { showCheckpoint: show, checkpoint, restorations } = client;
  return { show, checkpoint, restorations, record };
}
type LogQuestions = Pick<CollectorClient, 'showCheckpoint' | 'checkpoint' | 'restorations'>;

/**
 * Follows the log to the name that it has now, if the collector has signed statements that lead there. That it was restored,
 * and what was seen of it before, is recorded first: nobody can bring a log back in silence. False: there is no statement.
 */
export async function followRestoration(view: LogView, { restorations, record }: LogDesk): Promise<boolean> {
  const answer = await restorations();
  if (!answer.ok) return false;
  const before = view.log();
  const { note: seen } = view.seen();
  const followed = answer.value.statements.reduce<{ readonly log: typeof before; readonly statements: string[] }>(
    ({ log, statements }, statement) => {
      const restoration = openRestoration(statement, log);
      if (restoration === null) return { log, statements };
      return { log: noteVerifier(restoration.to, log.publicKey), statements: [...statements, statement] };
    },
    { log: before, statements: [] },
  );
  if (followed.statements.length === 0) return false;
  await record({ kind: 'log.restored', detail: { statements: followed.statements, seen } });
  // Another trail's loop may have been faster: it goes no way back.
  return view.log().name !== before.name || view.follow(followed.log.name).ok;
}
