import { expect, it } from 'vitest';
import { parseRecord, type AuditRecord } from './record.ts';
import { carriesCollectorKind, salvagedIn, toldBy } from './salvaged-record.ts';
import { everyRecord, recordOf } from './testing/every-kind.ts';

/** As it comes out of a trail. */
const read = (record: unknown): AuditRecord | null => parseRecord(Buffer.from(JSON.stringify(record)));
const carrying = (record: unknown): AuditRecord =>
  recordOf('trail.salvaged', { detail: { record: JSON.parse(JSON.stringify(record)) } });

it('tells every record that a workstation makes as it was, also one that was carried on and on', () => {
  for (const record of everyRecord().filter(({ kind }) => kind !== 'trail.salvaged')) {
    const isTold = !carriesCollectorKind(carrying(record));
    expect(toldBy(carrying(record))).toEqual(isTold ? read(record) : carrying(record));
    const layers = salvagedIn(carrying(carrying(record)));
    expect(layers).toEqual(isTold ? [carrying(record), record] : [carrying(record)]);
  }
});

it.each([
  null,
  [],
  'a record',
  { ...recordOf('study.opened'), seq: 0 },
  { ...recordOf('study.opened'), more: 1 },
  { ...recordOf('study.opened'), detail: [] },
  { ...recordOf('study.opened'), detail: null },
])('takes for a record what is one where it stands by itself: not the one of number %#', (other) => {
  expect(read(other)).toBeNull();
  expect(salvagedIn(carrying(other))).toEqual([]);
});

it('does not go through what a record says once more for each that carries it: everybody waits for that', () => {
  let times = 0;
  const looked = {
    get inside(): string {
      times += 1;
      return 'all that one record holds';
    },
  };
  const record = recordOf('study.opened', { detail: { looked } });
  const told = toldBy(recordOf('trail.salvaged', { detail: { record } }));
  expect([told.kind, times]).toEqual(['study.opened', 0]);
});
