import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { AuditRecord } from '../../protocol/audit/record.ts';
import { serialiseRecord } from '../../protocol/audit/record.ts';
import { firstHead, leafHash, nextHead } from '../../protocol/audit/trail-hash.ts';
import { RECORDS_MEDIA_TYPE } from '../../protocol/wire/records.ts';
import type { CallOptions } from './test-workstation.ts';

/** A trail as an agent makes it: records, and the head after each. `heads[0]` is the head of the empty trail. */
export type TestTrail = { readonly id: string; readonly records: readonly Buffer[]; readonly heads: readonly Buffer[] };
export type Change = Partial<AuditRecord>;

/** `begin`: records that are already there; the rest is new. */
export function createTestTrail(
  length: number,
  change: (seq: number) => Change = () => ({}),
  id: string = randomUUID(),
  begin: readonly Buffer[] = [],
): TestTrail {
  const records = Array.from(
    { length },
    (_, index) => begin[index] ?? serialiseRecord({ ...plainRecord(id, index + 1), ...change(index + 1) }),
  );
  const heads: Buffer[] = [firstHead(id)];
  for (const record of records) heads.push(nextHead(heads.at(-1) ?? firstHead(id), leafHash(record)));
  return { id, records, heads };
}

/** The batch of records `from` to `to` as protocol/wire/records.ts wants it. */
export function batchOf(trail: TestTrail, from: number, to: number, encoding: 'zstd' | 'gzip' = 'zstd'): CallOptions {
  const plain = Buffer.concat(trail.records.slice(from - 1, to).flatMap((record) => [record, Buffer.from('\n')]));
  return {
    body: encoding === 'zstd' ? zstdCompressSync(plain) : gzipSync(plain),
    headers: {
      'content-type': RECORDS_MEDIA_TYPE,
      'content-encoding': encoding,
      'glasskey-trail': trail.id,
      'glasskey-from': String(from),
      'glasskey-head': (trail.heads[to] ?? Buffer.alloc(32)).toString('hex'),
    },
  };
}

function plainRecord(trail: string, seq: number): AuditRecord {
  const version7 = `${randomBytes(6).toString('hex')}7${randomBytes(8).toString('hex')}`;
  const id = [8, 4, 4, 4, 12].reduce<string[]>((parts, size) => {
    const start = parts.join('').length;
    return [...parts, version7.padEnd(32, '0').slice(start, start + size)];
  }, []);
  return {
    v: 1,
    id: id.join('-').replace(/^(.{19})./, '$18'),
    trail,
    seq,
    at: '2026-11-23T02:14:07.412+01:00',
    monotonicMs: seq,
    bootId: 'boot-1',
    clock: { source: 'none', offsetMs: null, checkedAt: null },
    kind: 'study.opened',
    action: 'view',
    outcome: 'success',
    user: { id: 'ada', name: 'Ada Test', roles: ['radiologist'] },
    session: null,
    grant: null,
    object: { patientId: 'P-1', issuer: 'NORTH', studyUid: '1.2.3', seriesUid: null, accession: 'A-1' },
    source: { workstation: 'reading-1', site: 'north', ips: ['10.0.0.9'], machineId: 'm-1' },
    because: [],
    detail: {},
    salt: randomBytes(16).toString('base64'),
  };
}
