import type { RecordClass } from '../../protocol/audit/record-class.ts';
import type { Policy } from '../../protocol/policy/policy.ts';

const DAY_MS = 86_400_000;

/** What the decision needs to know of a stored record; all that names somebody is as the database has it. */
export type KeptRecord = {
  /** RFC 3339, when it happened. */
  readonly at: string;
  readonly user: string | null;
  readonly grantId: string | null;
  readonly patient: Buffer | null;
  readonly study: Buffer | null;
  /** The patients whose studies it showed in a list; null: nobody has looked yet. */
  readonly listed: readonly Buffer[] | null;
};

/** What stops destruction: every criterion that is not null must fit. `id` null: an emergency that waits for its verdict. */
export type Hold = Omit<KeptRecord, 'at' | 'listed' | 'patient'> & {
  readonly id: number | null;
  /** The indexes of one patient: any of them fits. */
  readonly patients: readonly Buffer[] | null;
  /** From this moment on, up to and without that one. Milliseconds since the epoch. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
};

export type Due =
  { readonly kind: 'kept'; readonly untilMs: number } | { readonly kind: 'due'; readonly sinceMs: number };

/** Whether the time is over that the policy gives a class, counted from the end of the month of arrival (`YYYY-MM`, UTC). */
export const monthDue = (month: string, days: number, nowMs: number): Due =>
  dueFrom(endOf(month) + days * DAY_MS, nowMs);

/** A time that is none is never over. */
const dueFrom = (untilMs: number, nowMs: number): Due =>
  untilMs <= nowMs ? { kind: 'due', sinceMs: untilMs } : { kind: 'kept', untilMs };

function endOf(month: string): number {
  const [year, number] = month.slice(0, 7).split('-').map(Number);
  return Date.UTC(year ?? 0, number ?? 0, 1); // months count from 0: this is the first of the next
}

/** The first hold that a record is under, or null. */
export function holdOn(record: KeptRecord, holds: readonly Hold[]): Hold | null {
  const atMs = Date.parse(record.at);
  return (
    holds.find(
      ({ patients, study, user, grantId, fromMs, toMs }) =>
        (patients === null || isAbout(record, patients)) &&
        (study === null || record.study?.equals(study) === true) &&
        (user === null || record.user === user) &&
        (grantId === null || record.grantId === grantId) &&
        (fromMs === null || atMs >= fromMs) &&
        (toMs === null || atMs < toMs),
    ) ?? null
  );
}

/** Whoever cannot be told apart from the patient yet is held as if it were they. */
const isAbout = ({ patient, listed }: KeptRecord, held: readonly Buffer[]): boolean =>
  listed === null || held.some((one) => patient?.equals(one) === true || listed.some((shown) => shown.equals(one)));

/**
 * Whether a record's content is to be destroyed: a hold outranks the rule, and the rule is that of its class. The time
 * must be over since its month of arrival and since it happened: a collector whose clock was behind filed what was new
 * under a month that is long over.
 */
export function retentionDue(
  record: KeptRecord & { readonly recordClass: RecordClass; readonly month: string },
  {
    rules,
    holds,
    nowMs,
  }: { readonly rules: Policy['retention']; readonly holds: readonly Hold[]; readonly nowMs: number },
): Due | { readonly kind: 'held'; readonly hold: number | null } {
  const fromMs = Math.max(endOf(record.month), Date.parse(record.at));
  const due = dueFrom(fromMs + rules[record.recordClass] * DAY_MS, nowMs);
  const hold = due.kind === 'due' ? holdOn(record, holds) : null;
  return hold === null ? due : { kind: 'held', hold: hold.id };
}
