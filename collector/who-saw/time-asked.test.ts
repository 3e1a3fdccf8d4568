import { describe, expect, it } from 'vitest';
import { WHO_SAW_MOST } from '../../protocol/wire/who-saw.ts';
import type { Place } from './find-places.ts';
import { placesFor } from './time-asked.ts';

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
      place(3, '2026-11-20'),
    ];
    const { near, isCut } = placesFor(places, SPAN);
    expect([near.map(({ seq }) => seq), isCut]).toEqual([[1, 3, 4, 5], false]);
    expect(placesFor(places, {}).near).toHaveLength(5);
  });

  it('are not more than an answer holds, the nearest before it, and that is said', () => {
    for (const day of ['2026-11-19', '2026-11-20', '2026-11-22']) {
      expect(placesFor(many(WHO_SAW_MOST, day), SPAN)).toMatchObject({ isCut: false });
      const { near, isCut } = placesFor(many(WHO_SAW_MOST + 1, day), SPAN);
      expect([near.length, near[0]?.seq, isCut]).toEqual([WHO_SAW_MOST, day === '2026-11-19' ? 1 : 0, true]);
    }
  });
});
