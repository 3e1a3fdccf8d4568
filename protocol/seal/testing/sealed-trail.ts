import { randomBytes, randomUUID } from 'node:crypto';
import { parseRecord, serialiseRecord, type AuditRecord } from '../../audit/record.ts';
import { firstHead, leafHash, nextHead } from '../../audit/trail-hash.ts';
import { makeSeal, SEAL_KIND, type SealReason } from '../seal.ts';
import { nextSealingKey, sealChainOf, type SealingKey } from '../sealing-key.ts';
import type { SealedLink } from '../verify-seals.ts';

/** A workstation's keys, as it steps them: one for all of its trails. */
export type Sealing = { readonly chain: string; readonly firstKey: Buffer; now: SealingKey };

export function testSealing(firstKey: Buffer = randomBytes(32)): Sealing {
  return { chain: sealChainOf(firstKey), firstKey, now: { epoch: 0, key: firstKey } };
}

/** A trail as an agent makes it, record by record, in time that a test moves. */
export type SealedTrail = {
  readonly id: string;
  readonly time: { monotonicMs: number; bootId: string; wallMs: number };
  readonly add: (change?: Partial<AuditRecord>) => void;
  readonly seal: (why?: SealReason) => void;
  readonly records: readonly Buffer[];
  readonly heads: readonly Buffer[];
};

/** `begin`: records that are already there. */
export function sealedTrail(sealing: Sealing, id: string = randomUUID(), begin: readonly Buffer[] = []): SealedTrail {
  const records: Buffer[] = [...begin];
  const heads: Buffer[] = [firstHead(id), ...linksOf(id, begin).map((link) => Buffer.from(link.head))];
  const time = { monotonicMs: 1000, bootId: 'boot-1', wallMs: Date.parse('2026-11-23T02:14:07.412Z') };
  const head = (): Buffer => heads.at(-1) ?? firstHead(id);
  const add = (change: Partial<AuditRecord> = {}): void => {
    const bytes = serialiseRecord({ ...plain(id, records.length + 1, time), ...change });
    heads.push(nextHead(head(), leafHash(bytes)));
    records.push(bytes);
  };
  if (begin.length === 0) add({ kind: 'trail.started' });
  return {
    id,
    time,
    add,
    seal: (why = 'records') => {
      const place = { chain: sealing.chain, trail: id, seq: records.length, head: head().toString('hex') };
      add({ kind: SEAL_KIND, detail: { ...makeSeal(sealing.now, place, why) } });
      sealing.now = nextSealingKey(sealing.now);
    },
    records,
    heads,
  };
}

/** The trail as `verifySeals` reads it, leaves and heads recomputed. */
export function linksOf(trail: string, records: readonly Buffer[]): readonly SealedLink[] {
  let head = firstHead(trail);
  return records.map((bytes, index) => {
    head = nextHead(head, leafHash(bytes));
    return { seq: index + 1, head, record: parseRecord(bytes) };
  });
}

/** The same records, each changed, with all that needs no key made to fit before: the heads that the seals name. */
export function rewritten(
  { id, records }: Pick<SealedTrail, 'id' | 'records'>,
  change: (record: AuditRecord, index: number) => AuditRecord,
): readonly Buffer[] {
  const heads = [firstHead(id)];
  return records.map((bytes, index) => {
    const record = parseRecord(bytes);
    if (record === null) throw new Error('no record');
    const sealed = record.detail['seq'];
    const isSeal = record.kind === SEAL_KIND && typeof sealed === 'number';
    const detail = isSeal ? { ...record.detail, head: heads[sealed]?.toString('hex') ?? '' } : record.detail;
    const made = serialiseRecord(change({ ...record, detail }, index));
    heads.push(nextHead(heads.at(-1) ?? firstHead(id), leafHash(made)));
    return made;
  });
}

function plain(trail: string, seq: number, { monotonicMs, bootId, wallMs }: SealedTrail['time']): AuditRecord {
  return {
    v: 1,
    id: `018f5a52-52f8-7d3c-9a52-${randomBytes(6).toString('hex')}`,
    trail,
    seq,
    at: new Date(wallMs).toISOString(),
    monotonicMs,
    bootId,
    clock: { source: 'none', offsetMs: null, checkedAt: null },
    kind: 'study.opened',
    action: 'view',
    outcome: 'success',
    user: null,
    session: null,
    grant: null,
    object: null,
    source: { workstation: 'reading-1', site: 'north', ips: [], machineId: 'm-1' },
    because: [],
    detail: {},
    salt: randomBytes(16).toString('base64'),
  };
}
