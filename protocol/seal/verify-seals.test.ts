import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../audit/record.ts';
import { leafHash } from '../audit/trail-hash.ts';
import { createKeyLadder } from './key-ladder.ts';
import { makeSeal, sealIn, SEAL_KIND } from './seal.ts';
import { stepSealingKey } from './sealing-key.ts';
import {
  linksOf,
  rewritten,
  sealedTrail,
  testSealing,
  type SealedTrail,
  type Sealing,
} from './testing/sealed-trail.ts';
import { verifySeals, type SealVerdict } from './verify-seals.ts';

const folder = mkdtempSync(join(tmpdir(), 'seals-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Six seals over some records each: seal records at 4, 8, 12, 16, 20, 24. */
function work(sealing: Sealing = testSealing()): { readonly sealing: Sealing; readonly trail: SealedTrail } {
  const trail = sealedTrail(sealing);
  for (let epoch = 0; epoch < 6; epoch += 1) {
    while (trail.records.length < 4 * epoch + 3) trail.add({ detail: { n: trail.records.length } });
    trail.seal();
  }
  return { sealing, trail };
}
function verify(sealing: Sealing, id: string, records: readonly Buffer[]): SealVerdict {
  return verifySeals({ trail: id, records: linksOf(id, records), keys: createKeyLadder([sealing.firstKey]) });
}
/** The same by the independent script; its error, or null. */
function verifyInPython(sealing: Sealing, id: string, records: readonly Buffer[], destroyed = 0): string | null {
  const file = join(folder, 'trail.ndjson');
  const lines = linksOf(id, records).map(({ seq, head }, index) => {
    const bytes = records[index] ?? Buffer.alloc(0);
    const hashes = { leaf: leafHash(bytes).toString('hex'), head: Buffer.from(head).toString('hex') };
    return JSON.stringify({ seq, ...hashes, record: seq <= destroyed ? null : bytes.toString('base64') });
  });
  writeFileSync(file, lines.join('\n'));
  const script = join(import.meta.dirname, 'testing', 'verify_seals.py');
  try {
    execFileSync('python3', [script, file, sealing.firstKey.toString('hex')], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : 'not run';
  }
}
const forge =
  (sealing: Sealing, fromEpoch: number) =>
  (record: AuditRecord): AuditRecord => {
    // Whoever has the key of an epoch has those after it; for the seals before, it is the best that he can use.
    const seal = sealIn(record);
    if (seal === null) return record;
    const key = stepSealingKey({ epoch: 0, key: sealing.firstKey }, Math.max(seal.epoch, fromEpoch), 9)!;
    const place = { ...seal, trail: record.trail };
    return { ...record, detail: { ...makeSeal({ ...key, epoch: seal.epoch }, place, seal.why) } };
  };

describe('verifySeals', () => {
  it('accepts a sealed trail and says which epochs it has and how far it is sealed; so does the script in Python', () => {
    const { sealing, trail } = work();
    trail.add();
    const epochs = [{ chain: sealing.chain, from: 0, to: 5 }];
    const whole = { kind: 'whole', seals: 6, epochs, sealedSeq: 23, silences: [] };
    expect(verify(sealing, trail.id, trail.records)).toEqual(whole);
    expect(verifyInPython(sealing, trail.id, trail.records)).toBeNull();
  });

  it('finds any record that was altered under a seal, though every leaf, head and place was made to fit', () => {
    const { sealing, trail } = work();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 23 }), (seq) => {
        fc.pre(seq % 4 !== 0);
        const changed = rewritten(trail, (record) =>
          record.seq === seq ? { ...record, kind: 'study.closed' } : record,
        );
        const verdict = verify(sealing, trail.id, changed);
        const [from, to] = [4 * Math.floor((seq - 1) / 4) || 1, 4 * Math.ceil(seq / 4) - 1];
        expect(verdict).toEqual({
          kind: 'broken',
          what: 'mac',
          seq: verdict.kind === 'broken' && verdict.seq,
          toSeq: to,
        });
        expect(verdict.kind === 'broken' && verdict.seq >= from && verdict.seq <= seq).toBe(true);
      }),
    );
  });

  it('finds it too when all was sealed anew with the key that the attacker found', () => {
    const { sealing, trail } = work();
    const anew = forge(sealing, 4);
    const records = rewritten(trail, (record) =>
      record.seq === 2 ? { ...record, kind: 'study.closed' } : anew(record),
    );
    expect(verify(sealing, trail.id, records)).toMatchObject({ kind: 'broken', what: 'mac', seq: 1 });
    expect(verifyInPython(sealing, trail.id, records)).toContain('not sealed with the key of its epoch');
  });

  it.each([
    ['the end cut off and gone on from with the present key', 'skipped'],
    ['an epoch sealed twice', 'repeated'],
    ['a seal that leaves out the one before it', 'place'],
    ['a seal of a head that is not there', 'head'],
    ['a seal with a member too many', 'malformed'],
    ['a chain that nobody agreed on', 'chain'],
    ['no seal', 'unsealed'],
  ])('finds %s', (what, fault) => {
    const { sealing, trail } = work();
    const records = attack(what, { sealing, trail });
    expect(verify(sealing, trail.id, records)).toMatchObject({ kind: 'broken', what: fault });
    expect(verifyInPython(sealing, trail.id, records)).not.toBeNull();
  });

  it('follows one chain into the next, which begins with 0', () => {
    const [one, other] = [testSealing(), testSealing()];
    const { trail } = work(one);
    const two = continued(other, trail);
    const keys = createKeyLadder([one.firstKey, other.firstKey]);
    expect(verifySeals({ trail: trail.id, records: linksOf(trail.id, two), keys })).toMatchObject({
      kind: 'whole',
      seals: 7,
      epochs: [
        { chain: one.chain, from: 0, to: 5 },
        { chain: other.chain, from: 0, to: 0 },
      ],
    });
    other.now = stepSealingKey(other.now, 5, 9)!;
    const skipped = continued(other, trail);
    expect(verifySeals({ trail: trail.id, records: linksOf(trail.id, skipped), keys })).toMatchObject({
      what: 'skipped',
    });
  });

  it('does not ask for seals among records whose content was destroyed, but still proves their heads', () => {
    const { sealing, trail } = work();
    const links = linksOf(trail.id, trail.records).map((link) => (link.seq <= 10 ? { ...link, record: null } : link));
    const keys = createKeyLadder([sealing.firstKey]);
    expect(verifySeals({ trail: trail.id, records: links, keys })).toMatchObject({ kind: 'whole', seals: 4 });
    expect(verifyInPython(sealing, trail.id, trail.records, 10)).toBeNull();
    const other = rewritten(trail, (record) => (record.seq === 6 ? { ...record, kind: 'study.closed' } : record));
    const gone = linksOf(trail.id, other).map((link) => (link.seq <= 10 ? { ...link, record: null } : link));
    expect(verifySeals({ trail: trail.id, records: gone, keys })).toMatchObject({ kind: 'broken', what: 'mac' });
    expect(verifyInPython(sealing, trail.id, other, 10)).toContain('not sealed with the key of its epoch');
  });
});

function attack(
  what: string,
  { sealing, trail }: { readonly sealing: Sealing; readonly trail: SealedTrail },
): readonly Buffer[] {
  const cut = trail.records.slice(0, 18);
  if (what.startsWith('the end')) return continued(sealing, { ...trail, records: cut });
  if (what.startsWith('an epoch')) {
    sealing.now = stepSealingKey({ epoch: 0, key: sealing.firstKey }, 5, 9)!;
    return continued(sealing, trail);
  }
  if (what === 'no seal')
    return rewritten(trail, (record) => (record.kind === SEAL_KIND ? { ...record, kind: 'study.closed' } : record));
  const last = (detail: AuditRecord['detail']) =>
    rewritten({ ...trail, records: trail.records }, (record) =>
      record.seq === 24 ? { ...record, detail: { ...record.detail, ...detail } } : record,
    );
  if (what.startsWith('a seal that leaves')) return last({ seq: 19 });
  if (what.startsWith('a seal of a head')) {
    const key = stepSealingKey({ epoch: 0, key: sealing.firstKey }, 5, 9)!;
    const place = { chain: sealing.chain, trail: trail.id, seq: 23, head: 'ab'.repeat(32) };
    return withLast(trail, { ...makeSeal(key, place, 'idle') });
  }
  if (what.startsWith('a seal with')) return last({ more: 1 });
  return last({ chain: testSealing().chain });
}

/** The trail with another record at its end. */
function withLast(trail: SealedTrail, detail: AuditRecord['detail']): readonly Buffer[] {
  const copy = sealedTrailFrom(trail.id, trail.records.slice(0, -1));
  copy.add({ kind: SEAL_KIND, detail });
  return copy.records;
}

/** The trail gone on from by whoever has the sealing key of now. */
function continued(sealing: Sealing, { id, records }: Pick<SealedTrail, 'id' | 'records'>): readonly Buffer[] {
  const copy = sealedTrailFrom(id, records, sealing);
  copy.add();
  copy.seal();
  return copy.records;
}

const sealedTrailFrom = (id: string, records: readonly Buffer[], sealing: Sealing = testSealing()): SealedTrail =>
  sealedTrail(sealing, id, records);
