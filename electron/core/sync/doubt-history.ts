import { isSameLog } from '../../../protocol/log/restoration.ts';
import { pauseMs } from '../../../protocol/wire/backoff.ts';
import { followRestoration, type LogDesk } from './follow-restoration.ts';
import type { Progress, SyncOnceDeps, SyncStep } from './sync-step.ts';

/** Whether the collector has said, signed, that the log which acknowledged our records was restored from a backup since. */
export function hasSaidSo({ trail, view }: SyncOnceDeps): boolean {
  const origin = trail.acknowledgedIn();
  const { name } = view.log();
  return origin !== null && origin !== name && isSameLog(origin, name);
}

/** What a collector answers, or shows, that has lost something. */
export const isAboutHistory = (code: string): boolean =>
  ['trail.gap', 'trail.collector_behind', 'log.behind', 'log.went_back', 'log.split_view'].includes(code);

/**
 * The collector holds less than it acknowledged, or shows another history. Either it has said so since, signed: then we go
 * on from there. Or it finds so now that we show it what it signed: then we wait for its administrator. Else `otherwise`.
 */
export async function doubt(deps: SyncOnceDeps, progress: Progress, otherwise: SyncStep): Promise<SyncStep> {
  const { view, desk, random } = deps;
  const isNamed = view.log().name;
  if ((await followRestoration(view, desk)) && view.log().name !== isNamed) {
    progress.comparedIn = null;
    return { kind: 'sent' };
  }
  const { note } = view.seen();
  const answer = note === null ? null : await desk.show(note);
  if (answer === null || answer.ok || answer.code !== 'log.behind') return otherwise;
  progress.comparedIn = null;
  progress.failures += 1;
  const shown = 'evidence' in otherwise ? (otherwise.evidence?.[1] ?? null) : null;
  const own = shown ?? (await publishedNote(desk));
  const ms = pauseMs(progress.failures, answer.retryAfterSeconds, random);
  return { kind: 'wait', code: 'log.behind', ms, isAsked: true, evidence: [note, own] };
}

async function publishedNote({ checkpoint }: LogDesk): Promise<string | null> {
  const answer = await checkpoint();
  return answer.ok ? answer.value : null;
}
