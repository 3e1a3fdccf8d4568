import { doubt, hasSaidSo } from './doubt-history.ts';
import { encodeBatch } from './encode-batch.ts';
import type { Judgement } from './judge-refusal.ts';
import { adapt, failed, ownRefusal, type Progress, type SyncOnceDeps, type SyncStep } from './sync-step.ts';

/** After the start and after each restoration: what is missing on either side shows here even if nothing new is to be sent. */
export async function compareHeld(deps: SyncOnceDeps, progress: Progress): Promise<SyncStep | null> {
  const { trail, view } = deps;
  const held = await deps.held(trail.id);
  if (!held.ok && held.code !== 'not_found') return failed(held, deps, progress);
  if (held.ok) {
    const { seq, head } = held.value;
    const compared = trail.compare(seq, head);
    const isBehind = !compared.ok && compared.code === 'trail.collector_behind';
    if (isBehind && hasSaidSo(deps)) {
      progress.lostAfter = seq;
    } else if (!compared.ok) {
      const step = ownRefusal(compared.code, seq);
      const doubted = isBehind ? await doubt(deps, progress, step) : step;
      return doubted.kind === 'halt' ? showDifference(deps, progress, doubted) : doubted;
    }
  }
  progress.comparedIn = view.log().name;
  return null;
}

/**
 * The collector alarms on what it refuses, and it has not seen yet what we hold instead: our newest record, alone, cannot
 * follow from what it holds. It is refused, and both sides know.
 */
async function showDifference(deps: SyncOnceDeps, progress: Progress, difference: Judgement): Promise<SyncStep> {
  const newest = deps.trail.newest();
  if (!newest.ok || newest.value.length === 0) return difference;
  const answer = await deps.send({
    ...(await encodeBatch(deps.trail.id, newest.value, progress.encoding)),
    logSize: null,
  });
  if (answer.ok || answer.code.startsWith('trail.')) return difference;
  if (adapt(answer, progress)) return { kind: 'sent' };
  const step = failed(answer, deps, progress);
  return step.kind === 'wait' ? step : difference;
}
