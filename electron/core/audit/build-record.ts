import { AuditEventSchema, type AuditEvent } from '../../../protocol/audit/event.ts';
import { serialiseRecord, type RecordClock, type RecordSource } from '../../../protocol/audit/record.ts';
import type { Clock } from '../clock.ts';
import { localTime } from './local-time.ts';
import { uuidV7, type Random } from '../../../protocol/audit/uuid-v7.ts';

/** The facts that every record carries; asked anew for each, since addresses and clock offset change. */
export type RecordOrigin = {
  readonly clock: Clock;
  readonly bootId: string;
  /** Milliseconds since the boot that `bootId` names: comparable between runs of the agent. */
  readonly sinceBootMs: () => number;
  readonly clockInfo: () => RecordClock;
  readonly source: () => RecordSource;
  readonly random: Random;
};

/** An event with the times at which it happened, which is not always when it is written. */
export type Stamped = { readonly event: AuditEvent; readonly wallMs: number; readonly sinceBootMs: number };

/** The clocks that date an event. */
export type Stamps = Pick<RecordOrigin, 'clock' | 'sinceBootMs'>;

export const stamp = ({ clock, sinceBootMs }: Stamps, event: AuditEvent): Stamped => ({
  event,
  wallMs: clock.wallMs(),
  sinceBootMs: sinceBootMs(),
});

/** The record's bytes and id. */
export function buildRecord(
  origin: RecordOrigin,
  place: { readonly trail: string; readonly seq: number },
  { event, wallMs, sinceBootMs }: Stamped,
): { readonly id: string; readonly bytes: Buffer } {
  const id = uuidV7(wallMs, origin.random);
  const bytes = serialiseRecord({
    v: 1,
    id,
    ...place,
    at: localTime(wallMs),
    monotonicMs: Math.round(sinceBootMs),
    bootId: origin.bootId,
    clock: origin.clockInfo(),
    ...event,
    source: origin.source(),
    salt: origin.random(16).toString('base64'),
  });
  return { id, bytes };
}

/** An event of the trail about itself. */
export function ownEvent(
  kind: AuditEvent['kind'],
  outcome: AuditEvent['outcome'],
  detail: AuditEvent['detail'],
): AuditEvent {
  const nobody = { user: null, session: null, grant: null, object: null, because: [] };
  return { kind, action: 'execute', outcome, ...nobody, detail };
}

/**
 * Makes an event that breaks the schema fit to be stored, member by member: an emergency record with a hole in it is
 * better than none. `detail.unreadable` names the members that were left out.
 */
export function repairEvent(event: AuditEvent): AuditEvent {
  const base = ownEvent('agent.fault', 'failure', {});
  const unreadable: string[] = [];
  const entries = Object.entries(AuditEventSchema.shape).map(([name, schema]) => {
    const parsed = schema.safeParse(Object.entries(event).find(([key]) => key === name)?.[1]);
    if (!parsed.success) unreadable.push(name);
    return [name, parsed.success ? parsed.data : Object.entries(base).find(([key]) => key === name)?.[1]];
  });
  const repaired = AuditEventSchema.parse(Object.fromEntries(entries));
  return { ...repaired, detail: { ...repaired.detail, unreadable } };
}
