import { z } from 'zod';
import { AuditEventSchema } from './event.ts';

/** Longest record in bytes. Far above any real one; it bounds what a verifier has to hold. */
export const RECORD_MAX_BYTES = 256 * 1024;

/** How far the wall clock could be believed when the record was made. */
export const RecordClockSchema = z.strictObject({
  source: z.enum(['ntp', 'collector', 'none']),
  /** Trusted time minus this clock's time; null when nothing could be asked. */
  offsetMs: z.number().nullable(),
  checkedAt: z.iso.datetime({ offset: true }).nullable(),
});
export type RecordClock = z.infer<typeof RecordClockSchema>;

/** Where the record was made. */
export const RecordSourceSchema = z.strictObject({
  workstation: z.string().min(1).max(64),
  /** null until the workstation is enrolled. */
  site: z.string().max(64).nullable(),
  ips: z.array(z.union([z.ipv4(), z.ipv6()])).max(64),
  /** A hash of the machine's identifier, never the identifier itself. */
  machineId: z.string().min(1).max(128),
});
export type RecordSource = z.infer<typeof RecordSourceSchema>;

/** One stored record (electron/core/audit/README.md). Unknown members are refused. */
export const AuditRecordSchema = z.strictObject({
  v: z.literal(1),
  id: z.uuidv7(),
  trail: z.uuid().lowercase(),
  seq: z.number().int().min(1),
  /** RFC 3339 with milliseconds and zone: the workstation's own, so that night work can be seen as such. */
  at: z.iso.datetime({ offset: true, precision: 3 }),
  monotonicMs: z.number().min(0),
  bootId: z.string().min(1).max(64),
  clock: RecordClockSchema,
  ...AuditEventSchema.shape,
  source: RecordSourceSchema,
  /** 16 random bytes: a lone leaf cannot be guessed. */
  salt: z.string().regex(/^[A-Za-z0-9+/]{22}==$/),
});
export type AuditRecord = z.infer<typeof AuditRecordSchema>;

/** The record's bytes, in the schema's order. Called once in a record's life; the bytes are kept from then on. */
export function serialiseRecord(record: AuditRecord): Buffer {
  const { v, id, trail, seq, at, monotonicMs, bootId, clock } = record;
  const { kind, action, outcome, user, session, grant, object, source, because, detail, salt } = record;
  const place = { v, id, trail, seq, at, monotonicMs, bootId, clock };
  const what = { kind, action, outcome, user, session, grant, object };
  return Buffer.from(JSON.stringify({ ...place, ...what, source, because, detail, salt }));
}

/** A record's schema, compiled once, which takes a quarter of the time. */
const CompiledSchema = z.compile(AuditRecordSchema);

/**
 * Reads a record's bytes; null when they are not exactly what `serialiseRecord` writes: one compact JSON object in UTF-8
 * with known members only. A second spelling of the same record (spaces, a member given twice) is refused, so that two
 * readers can never see two different things in the same bytes.
 */
export const parseRecord = (bytes: Uint8Array): AuditRecord | null => read(CompiledSchema, bytes);

type Detail = AuditRecord['detail'];
const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const CompiledMemberSchema = z.compile(AuditRecordSchema.extend({ detail: z.custom<Detail>(isDetail) }));

/** A record that lies in the detail of one that was read; null for anything else. It is known to be JSON: that is not gone through anew. */
export const recordIn = (detail: unknown): AuditRecord | null => CompiledMemberSchema.safeParse(detail).data ?? null;

const PlaceSchema = z.looseObject(AuditRecordSchema.pick({ trail: true, seq: true }).shape);

/** Where a record's bytes say that it stands, whatever members a later release has added; null for a second spelling. */
export const placeIn = (bytes: Uint8Array): Pick<AuditRecord, 'trail' | 'seq'> | null => read(PlaceSchema, bytes);

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** JSON in its one compact spelling, by its schema; null for any other. */
function read<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | null {
  if (bytes.length > RECORD_MAX_BYTES) return null;
  try {
    const text = UTF8.decode(bytes);
    const json: unknown = JSON.parse(text);
    return JSON.stringify(json) === text ? (schema.safeParse(json).data ?? null) : null;
  } catch {
    return null; // no UTF-8, no JSON, or nested deeper than any reader can follow
  }
}
