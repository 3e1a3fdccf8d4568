import { openRestOfTrails, type RestOfTrail } from '../core/audit/rest-of-trails.ts';
import type { CollectorWork } from '../core/sync/collector-work.ts';
import type { Vault } from '../core/vault/vault.ts';
import { trailFile } from '../core/workstation/data-folder.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type SendTrailsDeps = {
  readonly foundation: Foundation;
  readonly parts: Parts;
  readonly vault: Vault;
  /** Null: no collector. */
  readonly work: CollectorWork | null;
};

/** Keeps the collector in step with the trail, also one that opens late, and sends what is left of those set aside. */
export function sendTrails(deps: SendTrailsDeps): { readonly stop: () => void } {
  const { foundation, parts, work } = deps;
  const { trail, late } = foundation;
  const rests: RestOfTrail[] = [];
  const tell = (): void => work?.recordAppended('ordinary');
  trail?.onCommit(tell);
  late?.onOpened((opened) => {
    if (late.why !== foundation.enrolmentFault) parts.faults.clear(late.why);
    opened.trail.onCommit(tell);
    work?.send(opened.trail);
  });
  void sendRests(deps, rests).catch(() => parts.faults.raise('trail.rest_unsent'));
  return { stop: () => rests.forEach((rest) => rest.close()) };
}

async function sendRests({ foundation, vault, work }: SendTrailsDeps, rests: RestOfTrail[]): Promise<void> {
  if (foundation.trail === null || work === null) return;
  rests.push(...(await openRestOfTrails(trailFile(foundation.folder), vault, foundation.trail.state)));
  for (const rest of rests) work.send(rest);
}
