import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AuditRecordSchema, parseRecord, type AuditRecord } from './record.ts';

const RECORD: AuditRecord = {
  v: 1,
  id: '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c11',
  trail: '0b0e5f9e-6d3c-4c3b-9e4e-2f6a1c7d8e90',
  seq: 7,
  at: '2026-11-02T03:04:05.678+01:00',
  monotonicMs: 12.5,
  bootId: 'boot',
  clock: { source: 'ntp', offsetMs: -3, checkedAt: '2026-11-02T03:00:00.000Z' },
  kind: 'study.opened',
  action: 'view',
  outcome: 'success',
  user: { id: 'r.voss', name: 'Ruth Voss', roles: ['radiologist'] },
  session: '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c11',
  grant: null,
  object: { patientId: 'P-1', issuer: 'NORTH', studyUid: '1.2.3', seriesUid: null, accession: null },
  source: { workstation: 'reading-1', site: 'north', ips: ['192.0.2.7', '2001:db8::7'], machineId: 'm' },
  because: [{ policy: 'p', text: 'may' }],
  detail: { before: { a: [1, null] }, after: {} },
  salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
};
const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

type Path = readonly string[];
/** Every place in a value, its own included. */
const pathsOf = (value: unknown): readonly Path[] =>
  typeof value === 'object' && value !== null
    ? [[], ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner).map((path) => [name, ...path]))]
    : [[]];
/** The value with another one in that place; `undefined` takes the member away. */
function changed(value: unknown, [name, ...rest]: Path, other: unknown): unknown {
  if (name === undefined) return other;
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const members = inner.map(([key, one]) => [key, key === name ? changed(one, rest, other) : one] as const);
  return Array.isArray(value) ? members.map(([, one]) => one) : Object.fromEntries(members);
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, '', 'x'.repeat(129), 0, -1, 1.5, 2 ** 53, 'view', '::1', RECORD.id.toUpperCase(), {
    a: 1,
  }),
);

describe('reading a record', () => {
  it('goes by its schema, which can be compiled', () => {
    expect(() => z.compile(AuditRecordSchema, { strict: true })).not.toThrow();
  });

  it('says of every record, whatever is changed in it, what the schema says', () => {
    expect(parseRecord(bytesOf(RECORD))).toEqual(RECORD);
    const change = fc.record({ path: fc.constantFrom(...pathsOf(RECORD)), other: odd });
    fc.assert(
      fc.property(change, ({ path, other }) => {
        const value: unknown = JSON.parse(JSON.stringify(changed(RECORD, path, other) ?? null));
        expect(parseRecord(bytesOf(value))).toEqual(AuditRecordSchema.safeParse(value).data ?? null);
      }),
      { numRuns: 5000 },
    );
  });

  it('refuses a member that it does not know, at every place but in the detail', () => {
    for (const path of pathsOf(RECORD).filter(([first]) => first !== 'detail')) {
      const inner = path.reduce<unknown>((value, name) => Object(value)[name], RECORD);
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
      expect(parseRecord(bytesOf(changed(RECORD, path, { ...inner, more: 1 })))).toBeNull();
    }
  });

  it('throws at no depth: what is nested too deep is no record', () => {
    const nested = (depth: number): Buffer =>
      Buffer.from(JSON.stringify(RECORD).replace('[1,null]', `${'['.repeat(depth)}${']'.repeat(depth)}`));
    const depths = Array.from({ length: 100 }, (_, n) => 100 * (n + 1));
    for (const depth of depths) expect(() => parseRecord(nested(depth))).not.toThrow();
    expect(parseRecord(nested(100))).not.toBeNull();
    expect(parseRecord(nested(100_000))).toBeNull();
  });
});
