import { z } from 'zod';
import type { AuditRecord } from '../../protocol/audit/record.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { raiseAlert } from './raise-alert.ts';

/** What `trail.started` says of the trail before it. */
const FollowsSchema = z.looseObject({
  follows: z.looseObject({ trail: z.string(), seq: z.number().nullable(), head: z.string().nullable() }).nullable(),
});

/**
 * A workstation has one trail for good; a second one means that the first was lost. It is worse if the new one does not
 * follow what is held here: then somebody may have wanted it to be forgotten. Call it before the new trail is started.
 */
export function watchNewTrail(collector: Collector, first: AuditRecord, workstation: string): void {
  const held = collector.store.all(
    queries.selectFrom('trails').select(['id', 'seq', 'head']).where('workstation', '=', workstation),
  );
  if (held.length === 0) return;
  const said = first.kind === 'trail.started' ? FollowsSchema.safeParse(first.detail).data : undefined;
  const follows = said?.follows ?? null;
  const followed = held.find(({ id }) => id === follows?.trail);
  const isContinued = followed !== undefined && follows !== null && reaches(follows, followed);
  const { trail, seq, at } = first;
  const severity = isContinued ? 'warning' : 'critical';
  raiseAlert(collector, { kind: 'trail.replaced', severity, cause: trail, workstation, trail, seq, at });
}

/** Whether the workstation knew at least as much of its old trail as was sent here. */
function reaches(
  follows: { readonly seq: number | null; readonly head: string | null },
  held: { readonly seq: number; readonly head: Buffer },
): boolean {
  if (follows.seq === null) return false;
  return follows.seq > held.seq || (follows.seq === held.seq && follows.head === held.head.toString('hex'));
}
