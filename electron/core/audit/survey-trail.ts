import { z } from 'zod';
import type { AuditEvent } from '../../../protocol/audit/event.ts';
import { accountFor, type DamageAccount } from './salvage/damage-account.ts';
import type { Remains } from './salvage/remains.ts';

/** A `trail.gap` record: what the trail itself says to be missing. */
export type ToldGap = { readonly seq: number; readonly at: string; readonly detail: AuditEvent['detail'] };

/** What is in a trail, by what its records are and not by whom they are about. */
export type Survey = {
  readonly trail: string | null;
  readonly account: DamageAccount;
  /** Days as the workstation counted them, each with its kinds and how many. */
  readonly days: readonly { readonly day: string; readonly kinds: Readonly<Record<string, number>> }[];
  readonly seals: { readonly count: number; readonly lastSeq: number | null };
  readonly gaps: readonly ToldGap[];
};

const RecordSchema = z.looseObject({ at: z.string(), kind: z.string(), detail: z.record(z.string(), z.json()) });

/** Reads everything once. */
export async function surveyTrail(
  remains: Pick<Remains, 'trail' | 'acknowledged' | 'lastSeq' | 'walk'>,
): Promise<Survey> {
  const days = new Map<string, Map<string, number>>();
  const gaps: ToldGap[] = [];
  const seals = { count: 0, lastSeq: null as number | null };
  const account = await accountFor(remains, (remnant) => {
    if (!('bytes' in remnant)) return;
    const record = RecordSchema.safeParse(JSON.parse(remnant.bytes.toString())).data;
    if (record === undefined) return;
    const { at, kind, detail } = record;
    const { seq } = remnant;
    const day = days.get(at.slice(0, 10)) ?? new Map<string, number>();
    days.set(at.slice(0, 10), day.set(kind, (day.get(kind) ?? 0) + 1));
    if (kind === 'trail.gap' && record['outcome'] !== 'success') gaps.push({ seq, at, detail });
    if (kind !== 'trail.sealed') return;
    seals.count += 1;
    seals.lastSeq = seq;
  });
  return {
    trail: remains.trail,
    account,
    days: byName(days).map(([day, kinds]) => ({ day, kinds: Object.fromEntries(byName(kinds)) })),
    seals,
    gaps,
  };
}

const byName = <T>(entries: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1));
