import { restorationsSince } from '../../../protocol/log/restoration.ts';
import type { RestorationsReply, SeenReply } from '../../../protocol/wire/log.ts';
import { AgentError } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import type { CollectorAnswer, CollectorRefusal } from './collector-answer.ts';
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
 * and what was seen of it before, is recorded first: nobody can bring a log back in silence. False: there is no statement. A
 * refusal: the collector was not heard, which says neither. Throws AgentError when the name cannot be kept.
 */
export async function followRestoration(
  view: LogView,
  { restorations, record }: LogDesk,
): Promise<CollectorAnswer<boolean>> {
  const answer = await restorations();
  if (!answer.ok) return isDenial(answer) ? { ok: true, value: false } : answer;
  const before = view.log();
  const { note: seen } = view.seen();
  const followed = restorationsSince(before, answer.value.statements);
  const last = followed.at(-1);
  if (last === undefined) return { ok: true, value: false };
  await record({ kind: 'log.restored', detail: { statements: followed.map(({ statement }) => statement), seen } });
  // Another trail's loop may have been faster: it goes no way back.
  const kept = view.log().name === before.name ? view.follow(last.to) : null;
  if (kept?.ok === false) throw new AgentError(kept.code);
  return { ok: true, value: true };
}

/** Whether the collector was heard, and knows of no such question: an answer, too. */
export const isDenial = ({ code }: CollectorRefusal): boolean => code === 'not_found';
