import { describe, expect, it } from 'vitest';
import { WHO_SAW_MOST, type Access } from '../../protocol/wire/who-saw.ts';
import type { Place } from './find-places.ts';
import { accessesIn, MOST_AROUND, placesFor } from './time-asked.ts';

const place = (seq: number, day: string, kind = 'study.opened'): Place => ({
  trail: '0190a5b2-7b1c-4c3d-8e9f-001122334455',
  seq,
  at: `${day}T08:00:00.000+01:00`,
  kind,
});
const SPAN = { from: '2026-11-20', to: '2026-11-21' };
const many = (count: number, day: string) => Array.from({ length: count }, (_, seq) => place(seq, day));

describe('the records that are looked at for a time', () => {
  it('are those of it and, around it, all that can reach into it, in order of time', () => {
    const places = [
      place(5, '2026-11-22', 'study.closed'),
      place(4, '2026-11-21', 'study.searched'),
      place(1, '2026-11-19'),
      place(2, '2026-11-19', 'study.searched'),
      place(6, '2026-11-22', 'study.printed'),
      place(3, '2026-11-20'),
    ];
    const { near, isCut } = placesFor(places, SPAN);
    expect([near.map(({ seq }) => seq), isCut]).toEqual([[1, 3, 4, 5], false]);
    expect(placesFor(places, {}).near).toHaveLength(6);
  });

  it.each([
    ['2026-11-19', MOST_AROUND, 1],
    ['2026-11-20', WHO_SAW_MOST, 0],
    ['2026-11-22', MOST_AROUND, 0],
  ])('are of %s not more than %i, the nearest before it, and that is said', (day, most, first) => {
    expect(placesFor(many(most, day), SPAN)).toMatchObject({ isCut: false });
    const { near, isCut } = placesFor(many(most + 1, day), SPAN);
    expect([near.length, near[0]?.seq, isCut]).toEqual([most, first, true]);
  });
});

it('an answer holds no more than so many accesses, the latest of them, and that is said', () => {
  const left = (at: number): Access => ({
    what: 'opened',
    at: `${at}`,
    endedAt: null,
    user: null,
    workstation: 'reading-1',
    site: null,
    study: null,
    purpose: null,
    because: [],
    emergency: null,
    list: null,
    records: [{ ...place(at, '2026-11-19'), kind: 'study.opened', record: '', proof: null }],
  });
  const all = Array.from({ length: WHO_SAW_MOST + 1 }, (_, at) => left(at));
  expect(accessesIn(all.slice(1), SPAN)).toEqual({ accesses: all.slice(1), isCut: false });
  expect(accessesIn(all, SPAN)).toEqual({ accesses: all.slice(1), isCut: true });
  expect(accessesIn(all, { to: '2026-11-18' })).toEqual({ accesses: [], isCut: false });
});
