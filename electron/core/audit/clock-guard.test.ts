import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handClock, testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { AgentError } from '../errors.ts';
import { createClockGuard } from './clock-guard.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
let place: TestPlace;
beforeEach(() => {
  place = testPlace();
});
afterEach(() => place.remove());

describe('the high-water mark of wall time', () => {
  it('finds a clock set back while running, and its time does not follow', async () => {
    const { trail } = await place.open();
    const before = trail.clockGuard.effectiveMs();
    place.clock.setWall(place.clock.wallMs() - DAY);
    expect(trail.clockGuard.check()).toEqual({ kind: 'rolled_back', byMs: DAY });
    expect(trail.clockGuard.effectiveMs()).toBe(before);
    place.clock.advance(MINUTE);
    expect(trail.clockGuard.effectiveMs()).toBe(before + MINUTE);
    await trail.close();
  });

  it('finds a clock set back by thirty days between two runs', async () => {
    const first = await place.open();
    await first.trail.append(testEvent(1));
    const before = first.trail.clockGuard.effectiveMs();
    await first.trail.close();
    const later = handClock(new Date(place.clock.wallMs() - 30 * DAY).toISOString());
    const { trail } = await place.open({ clock: later });
    expect(trail.clockGuard.check()).toEqual({ kind: 'rolled_back', byMs: 30 * DAY });
    expect(trail.clockGuard.effectiveMs()).toBe(before);
    await trail.close();
  });

  it('does not mind a correction of seconds', async () => {
    const { trail } = await place.open();
    place.clock.setWall(place.clock.wallMs() - 20_000);
    expect(trail.clockGuard.check()).toEqual({ kind: 'steady' });
    await trail.close();
  });

  it('tells a jump forward once, also when a record was written first', async () => {
    const { trail } = await place.open();
    place.clock.setWall(place.clock.wallMs() + 30 * DAY);
    await trail.append(testEvent(1));
    expect(trail.clockGuard.check()).toEqual({ kind: 'jumped', byMs: 30 * DAY });
    expect(trail.clockGuard.check()).toEqual({ kind: 'steady' });
    await trail.close();
  });

  it('does not take sleep for a jump', async () => {
    const { trail } = await place.open();
    place.clock.advance(8 * 60 * MINUTE); // both: time that counts sleep goes on
    expect(trail.clockGuard.check()).toEqual({ kind: 'steady' });
    await trail.close();
  });

  it('goes on answering while the disk takes no mark', () => {
    const clock = handClock('2026-11-02T03:04:05.678Z');
    const full = (): never => {
      throw new AgentError('audit.disk_full');
    };
    const guard = createClockGuard({ get: () => undefined, set: full }, clock);
    clock.advance(2 * MINUTE);
    expect(guard.check()).toEqual({ kind: 'steady' });
    clock.setWall(clock.wallMs() - DAY);
    expect(guard.check()).toEqual({ kind: 'rolled_back', byMs: DAY });
  });

  it('moves back when the collector says so, for a clock that had run ahead', async () => {
    const { trail } = await place.open();
    const right = place.clock.wallMs();
    place.clock.setWall(right + 365 * DAY);
    trail.clockGuard.check();
    place.clock.setWall(right);
    expect(trail.clockGuard.check()).toMatchObject({ kind: 'rolled_back' });
    await trail.clockGuard.confirm(right);
    expect(trail.clockGuard.check()).toEqual({ kind: 'steady' });
    await trail.close();
    const again = await place.open();
    expect(again.trail.clockGuard.check()).toEqual({ kind: 'steady' });
    await again.trail.close();
  });
});

describe('a record', () => {
  it('carries the time with the zone of the workstation, the boot and the time since it', async () => {
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    const unsent = trail.unsent(2, 1e9);
    const record = parseRecord(unsent.ok ? unsent.value[1]!.bytes : Buffer.alloc(0));
    expect(record?.at).toMatch(/^2026-11-0[123]T\d\d:\d\d:05\.678[+-]\d\d:\d\d$/);
    expect(Date.parse(record?.at ?? '')).toBe(place.clock.wallMs());
    expect(record).toMatchObject({ bootId: place.deps.bootId, monotonicMs: 1000, clock: { source: 'none' } });
    await trail.close();
  });
});
