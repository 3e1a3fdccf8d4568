import { openRestOfTrails, type RestOfTrail } from '../core/audit/rest-of-trails.ts';
import { salvageTrails } from '../core/audit/salvage/salvage-trails.ts';
import type { Trail } from '../core/audit/trail.ts';
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

/** Keeps the collector in step with the trail, also one that opens late, and sends or takes over what is left of those set aside. */
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
  let opening = Promise.resolve(); // one after the other: nothing is opened twice
  const send = (): void => {
    opening = opening.then(() => sendRests(deps, rests)).catch(() => parts.faults.raise(UNSENT));
  };
  send();
  work?.onRestored(send); // it may have lost what it had of those, too
  const salvaging = keepSalvaging(deps);
  return {
    stop: () => {
      salvaging.stop();
      rests.forEach((rest) => rest.close());
    },
  };
}

const UNSENT = 'trail.rest_unsent';
const NOT_TAKEN_OVER = 'trail.not_salvaged';
const AGAIN_MS = 60_000;

/** What is readable behind damage goes into the present trail, whether there is a collector or not. */
function keepSalvaging({ foundation, parts, vault }: SendTrailsDeps): { readonly stop: () => void } {
  const { trail } = foundation;
  let timer: NodeJS.Timeout | null = null;
  const go = async (present: Trail): Promise<void> => {
    const result = await salvageTrails({ trailFile: trailFile(foundation.folder), vault, trail: present });
    if (result.ok) return parts.faults.clear(NOT_TAKEN_OVER);
    tryAgain(present);
  };
  const tryAgain = (present: Trail): void => {
    parts.faults.raise(NOT_TAKEN_OVER);
    timer = setTimeout(() => start(present), AGAIN_MS).unref();
  };
  const start = (present: Trail): void => void go(present).catch(() => tryAgain(present));
  if (trail !== null) start(trail);
  return { stop: () => timer !== null && clearTimeout(timer) };
}

async function sendRests({ foundation, vault, work }: SendTrailsDeps, rests: RestOfTrail[]): Promise<void> {
  if (foundation.trail === null || work === null) return;
  const { logName, send } = work;
  const where = { trailFile: trailFile(foundation.folder), vault, state: foundation.trail.state, logName };
  const found = await openRestOfTrails(
    where,
    rests.map(({ name }) => name),
  );
  rests.push(...found);
  found.forEach(send);
}
