import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../protocol/audit/event.ts';
import { parseRecord } from '../../protocol/audit/record.ts';
import { createTestTrail, type Change } from '../testing/test-trail.ts';
import { whatWords } from './access-words.ts';
import { EN } from './words/en.ts';
import { groupAccesses, type FoundRecord } from './group-accesses.ts';

const SESSION = randomUUID();
const GRANT = randomUUID();
const time = (minute: number): string => `2026-11-23T02:${String(minute).padStart(2, '0')}:00.000+01:00`;

/** The records as the collector finds them. */
function found(changes: readonly Change[]): readonly FoundRecord[] {
  const trail = createTestTrail(changes.length, (seq) => ({ session: SESSION, at: time(seq), ...changes[seq - 1] }));
  return trail.records.map((bytes) => {
    const record = parseRecord(bytes)!;
    const { seq, kind, at } = record;
    return {
      record,
      list: null,
      shown: { trail: trail.id, seq, kind, at, record: bytes.toString('base64'), proof: null },
    };
  });
}
const asked: Change = {
  kind: 'study.requested',
  detail: { viewer: 'v' },
  because: [{ policy: 'role-radiologist', text: 'x' }],
};
const opened = (launch: string): Change => ({ kind: 'study.opened', detail: { viewer: 'v', launch } });
const closed = (launch: string): Change => ({ kind: 'study.closed', detail: { viewer: 'v', launch } });
const shape = (changes: readonly Change[]) =>
  groupAccesses(found(changes), new Map()).map(({ what, at, endedAt, records }) => [
    what,
    at,
    endedAt,
    ...records.map(({ seq }) => seq),
  ]);

describe('the records of one opening', () => {
  it('are one access, with its reason from the asking and its end from the closing', () => {
    const changes = [asked, opened('a'), closed('a')];
    expect(shape(changes)).toEqual([['opened', time(2), time(3), 1, 2, 3]]);
    expect(groupAccesses(found(changes), new Map())[0]?.because[0]?.policy).toBe('role-radiologist');
  });

  it.each([{ end: 'handed-over' }, { stillOpen: true }])('have no end where nobody saw one: %j', (detail) => {
    const gone = { ...closed('a'), detail: { viewer: 'v', launch: 'a', ...detail } };
    expect(shape([asked, opened('a'), gone])).toEqual([['opened', time(2), null, 1, 2, 3]]);
  });

  it('are told apart when the same person opens the same study twice, at the same time too', () => {
    expect(shape([asked, opened('a'), asked, opened('b'), closed('b'), closed('a')])).toEqual([
      ['opened', time(2), time(6), 1, 2, 6],
      ['opened', time(4), time(5), 3, 4, 5],
    ]);
  });

  it('say that it was only asked for, or failed, or that its beginning is not here', () => {
    const failed: Change = { kind: 'viewer.failed', outcome: 'failure', detail: { viewer: 'v', launch: 'a' } };
    expect(shape([asked])).toEqual([['requested', time(1), null, 1]]);
    expect(shape([asked, failed])).toEqual([['failed', time(2), null, 1, 2]]);
    expect(shape([closed('a')])).toEqual([['ended', time(1), null, 1]]);
  });

  it('do not say that a copy was made where it was refused or failed, and leave the closing to the opening', () => {
    const taken = (kind: EventKind, outcome: Change['outcome']): Change => ({
      kind,
      outcome: outcome ?? 'success',
      detail: { viewer: 'v', launch: 'a' },
    });
    const changes = [
      opened('a'),
      taken('study.exported', 'denied'),
      taken('study.printed', 'failure'),
      taken('study.copied', 'success'),
      taken('study.copied', 'denied'),
      closed('a'),
      { ...opened('b'), outcome: 'denied' as const },
    ];
    expect(shape(changes)).toEqual([
      ['opened', time(1), time(6), 1, 6],
      ['refused', time(2), null, 2],
      ['failed', time(3), null, 3],
      ['copied', time(4), null, 4],
      ['refused', time(5), null, 5],
      ['refused', time(7), null, 7],
    ]);
    expect(groupAccesses(found(changes), new Map()).map((access) => whatWords(access, EN.what))).toEqual([
      'Opened your images',
      'Tried to save a copy of your images and was refused',
      'Tried to print your images; it did not come about',
      'Copied your images to another place',
      'Tried to copy your images to another place and was refused',
      'Tried to open your images and was refused',
    ]);
  });

  it('belong to their emergency by its grant, whose reason they carry; nothing is ever left out', () => {
    const grant = { grant: GRANT };
    const emergency = { grant: GRANT, reason: 'other', text: 'Why', identity: 'password', startedAt: time(1) };
    const records = found([
      { kind: 'emergency.started', ...grant },
      { ...asked, ...grant },
      { ...opened('a'), ...grant },
      { kind: 'study.printed', ...grant },
      { kind: 'emergency.stopped', ...grant },
      { kind: 'study.refused', outcome: 'denied' },
      { kind: 'emergency.refused', outcome: 'denied' },
      { kind: 'ipc.refused' },
    ]);
    const groups = groupAccesses(records, new Map([[GRANT, emergency]]));
    expect(
      groups.map(({ what, purpose, emergency: why, records: all }) => [what, purpose, why?.text, all.length]),
    ).toEqual([
      ['emergency', 'BTG', 'Why', 2],
      ['opened', 'BTG', 'Why', 2],
      ['printed', 'BTG', 'Why', 1],
      ['refused', null, undefined, 1],
      ['refused', 'BTG', undefined, 1],
      ['other', null, undefined, 1],
    ]);
    expect(groups.flatMap(({ records: all }) => all.map(({ seq }) => seq)).toSorted((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
  });
});
