import { isSameLog } from '../../../protocol/log/restoration.ts';
import { pauseMs } from '../../../protocol/wire/backoff.ts';
import type { CollectorRefusal } from './collector-answer.ts';
import { followRestoration, isDenial, type LogDesk } from './follow-restoration.ts';
import type { Judgement } from './judge-refusal.ts';
import { failed, type Progress, type SyncOnceDeps, type SyncStep } from './sync-step.ts';

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
 * on from there. Or it finds so now that we show it what it signed: then we wait for its administrator. Else `otherwise`. As
 * long as it is not heard on both it is none of these, and is asked again.
 */
export async function doubt(deps: SyncOnceDeps, progress: Progress, otherwise: Judgement): Promise<SyncStep> {
  const { view, desk, random } = deps;
  const { name } = view.log();
  const followed = await followRestoration(view, desk);
  if (view.log().name !== name) {
    progress.comparedIn = null;
    return { kind: 'sent' };
  }
  if (!followed.ok) return unheard(deps, progress, { refusal: followed, otherwise });
  const { note } = view.seen();
  const answer = note === null ? null : await desk.show(note);
  if (answer === null || answer.ok || isDenial(answer)) return otherwise;
  if (answer.code !== 'log.behind') return unheard(deps, progress, { refusal: answer, otherwise });
  progress.comparedIn = null;
  progress.failures += 1;
  const own = otherwise.evidence?.[1] ?? (await publishedNote(desk));
  const ms = pauseMs(progress.failures, answer.retryAfterSeconds, random);
  return { kind: 'wait', code: 'log.behind', ms, isAsked: true, evidence: [note, own] };
}

type Unheard = { readonly refusal: CollectorRefusal; readonly otherwise: Judgement };

/** Silence proves nothing against the collector. What it has signed does: that is told while it is asked again. */
function unheard(deps: SyncOnceDeps, progress: Progress, { refusal, otherwise }: Unheard): Judgement {
  progress.comparedIn = null;
  const step = failed(refusal, deps, progress);
  const { code, evidence } = otherwise;
  return evidence === undefined ? step : { ...step, code, evidence };
}

async function publishedNote({ checkpoint }: LogDesk): Promise<string | null> {
  const answer = await checkpoint();
  return answer.ok ? answer.value : null;
}
