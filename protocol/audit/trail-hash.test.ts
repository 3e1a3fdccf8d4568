import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecord, serialiseRecord, type AuditRecord } from './record.ts';
import { firstHead, leafHash, nextHead, trailIdBytes, verifyChain, type ChainLink } from './trail-hash.ts';

const TRAIL = '0b0e5f9e-6d3c-4c3b-9e4e-2f6a1c7d8e90';
const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

const record = (seq: number, words: string): AuditRecord => ({
  v: 1,
  id: '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c11',
  trail: TRAIL,
  seq,
  at: '2026-11-02T03:04:05.678+01:00',
  monotonicMs: seq,
  bootId: 'boot',
  clock: { source: 'ntp', offsetMs: -3, checkedAt: '2026-11-02T03:00:00.000Z' },
  kind: 'study.opened',
  action: 'view',
  outcome: 'success',
  user: { id: 'r.voss', name: words.slice(0, 128), roles: ['radiologist'] },
  session: null,
  grant: null,
  object: null,
  source: { workstation: 'reading-1', site: 'north', ips: ['192.0.2.7', '2001:db8::7'], machineId: 'm' },
  because: [],
  detail: { words },
  salt: Buffer.alloc(16, seq).toString('base64'),
});

function chain(words: readonly string[]): ChainLink[] {
  let head = firstHead(TRAIL);
  return words.map((word, index) => {
    const bytes = serialiseRecord(record(index + 1, word));
    const leaf = leafHash(bytes);
    head = nextHead(head, leaf);
    return { seq: index + 1, bytes, leaf, head };
  });
}
const anyWords = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 12 });

describe('the hashes of a trail', () => {
  it('are what the section says, byte by byte', () => {
    const id = Buffer.from('0b0e5f9e6d3c4c3b9e4e2f6a1c7d8e90', 'hex');
    const bytes = Buffer.from('{"a":1}');
    expect(trailIdBytes(TRAIL)).toEqual(id);
    expect(firstHead(TRAIL)).toEqual(sha256(Buffer.from('glasskey trail v1\n'), id));
    expect(leafHash(bytes)).toEqual(sha256(Buffer.of(0), bytes));
    expect(nextHead(firstHead(TRAIL), leafHash(bytes))).toEqual(
      sha256(Buffer.of(2), firstHead(TRAIL), leafHash(bytes)),
    );
  });

  it.each(['', 'not-a-uuid', TRAIL.toUpperCase(), `${TRAIL}0`])('refuse %j as a trail id', (id) => {
    expect(() => firstHead(id)).toThrow(RangeError);
  });
});

describe('a record', () => {
  it('comes back from its bytes, whatever it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), fc.string({ unit: 'binary' }), (seq, words) => {
        const bytes = serialiseRecord({ ...record(1, words), seq });
        expect(bytes.includes(0x0a)).toBe(false);
        expect(serialiseRecord(parseRecord(bytes)!)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['a second spelling', (text: string) => text.replace('{"v":1', '{ "v":1')],
    ['a member given twice', (text: string) => text.replace('{"v":1', '{"v":1,"v":1')],
    ['an unknown member', (text: string) => text.replace('{"v":1', '{"v":1,"x":1')],
    ['a missing member', (text: string) => text.replace('"grant":null,', '')],
    ['another version', (text: string) => text.replace('{"v":1', '{"v":2')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['a trailing newline', (text: string) => `${text}\n`],
    ['no zone', (text: string) => text.replace('+01:00', '')],
    ['no milliseconds', (text: string) => text.replace('.678', '')],
    ['a short salt', (text: string) => text.replace(/"salt":"..../, '"salt":"')],
  ])('is refused with %s', (_, change) => {
    const text = serialiseRecord(record(1, 'x')).toString();
    expect(change(text)).not.toBe(text);
    expect(parseRecord(Buffer.from(change(text)))).toBeNull();
  });

  it('is refused when it is not UTF-8', () => {
    const bytes = serialiseRecord(record(1, 'x'));
    bytes[bytes.indexOf('r.voss')] = 0xff;
    expect(parseRecord(bytes)).toBeNull();
  });
});

describe('verifyChain', () => {
  it('accepts every chain made by the rules, in one go or from any place on', () => {
    fc.assert(
      fc.property(anyWords, fc.nat(), (words, cut) => {
        const links = chain(words);
        const last = links.at(-1);
        expect(verifyChain({ trail: TRAIL, records: links })).toEqual({
          kind: 'whole',
          at: { seq: last!.seq, head: last!.head },
        });
        const split = cut % links.length;
        const first = verifyChain({ trail: TRAIL, records: links.slice(0, split) });
        if (first.kind !== 'whole') throw new Error('the first part is whole');
        const rest = verifyChain({ trail: TRAIL, after: first.at, records: links.slice(split) });
        expect(rest).toMatchObject({ kind: 'whole', at: { seq: last!.seq } });
      }),
    );
  });

  it('finds every single changed byte of any record at its number', () => {
    fc.assert(
      fc.property(anyWords, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (words, which, where, flip) => {
        const links = chain(words);
        const index = which % links.length;
        const bytes = Buffer.from(links[index]!.bytes);
        bytes[where % bytes.length]! ^= flip;
        const changed = links.map((link, n) => (n === index ? { ...link, bytes } : link));
        const verdict = verifyChain({ trail: TRAIL, records: changed });
        expect(verdict).toMatchObject({ kind: 'broken', seq: index + 1, what: 'leaf' });
      }),
    );
  });

  it('finds any record left out, doubled or out of place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.nat(), (count, which) => {
        const links = chain(Array.from({ length: count }, (_, n) => `w${n}`));
        const at = which % (count - 1);
        const swapped = [...links.slice(0, at), links[at + 1]!, links[at]!, ...links.slice(at + 2)];
        for (const records of [links.toSpliced(at, 1), links.toSpliced(at, 0, links[at]!), swapped]) {
          expect(verifyChain({ trail: TRAIL, records })).toMatchObject({ kind: 'broken', what: 'gap' });
        }
      }),
    );
  });

  it.each([
    ['number', { seq: 7 }],
    ['trail', { trail: randomUUID() }],
    ['record', { kind: 'study.invented' }],
  ])('finds a wrong %s even when all hashes fit', (what, change) => {
    const bytes = Buffer.from(JSON.stringify({ ...record(1, 'x'), ...change }));
    const records = [{ seq: 1, bytes }];
    expect(verifyChain({ trail: TRAIL, records })).toMatchObject({ kind: 'broken', seq: 1, what });
  });

  it('finds a head that somebody claims and that does not follow', () => {
    const [first, second] = chain(['a', 'b']);
    const records = [first!, { ...second!, head: Buffer.alloc(32) }];
    expect(verifyChain({ trail: TRAIL, records })).toMatchObject({ kind: 'broken', seq: 2, what: 'head' });
  });
});
