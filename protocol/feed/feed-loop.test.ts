import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeRecord } from '../audit/coded/code-record.ts';
import { placeOf, recordOf } from '../audit/testing/every-kind.ts';
import { createFeedCursor } from './feed-cursor.ts';
import { startFeed, TELL_AFTER_MS, type FeedReport } from './feed-loop.ts';
import type { FeedSender, FeedSource } from './feed.ts';

describe('the cursor', () => {
  it('goes back to what has settled, and never before it', () => {
    const cursor = createFeedCursor(5, 60);
    cursor.advance(10, 0);
    cursor.advance(20, 50);
    expect(cursor.position()).toEqual({ next: 20, settled: 5 });
    cursor.settle(60);
    expect(cursor.position()).toEqual({ next: 20, settled: 10 });
    cursor.goBack();
    expect(cursor.position()).toEqual({ next: 10, settled: 10 });
    cursor.settle(1_000);
    expect(cursor.position()).toEqual({ next: 10, settled: 10 });
    cursor.advance(30, 1_000);
    cursor.settle(1_060);
    expect(cursor.position()).toEqual({ next: 30, settled: 30 });
  });

  it('settles at once where nothing can be lost again', () => {
    const cursor = createFeedCursor(0, 0);
    cursor.advance(3, 7);
    expect(cursor.position()).toEqual({ next: 3, settled: 3 });
  });

  it('settles what was taken before a fault and again after it, so long apart', () => {
    const cursor = createFeedCursor(0, 60);
    cursor.advance(10, 0);
    cursor.advance(20, 30);
    cursor.goBack();
    cursor.advance(30, 40);
    expect(cursor.position()).toEqual({ next: 30, settled: 0 });
    cursor.goBack();
    cursor.advance(5, 70);
    expect(cursor.position()).toEqual({ next: 5, settled: 5 });
    cursor.advance(30, 80);
    expect(cursor.position()).toEqual({ next: 30, settled: 10 });
    cursor.goBack();
    cursor.advance(30, 95);
    expect(cursor.position()).toEqual({ next: 30, settled: 20 });
  });

  it('gets on with a receiver that fails more often than the settling time', () => {
    const cursor = createFeedCursor(0, 60);
    for (let now = 0; now < 1_000; now += 10) {
      cursor.advance(now, now);
      if (now % 50 === 0) cursor.goBack();
    }
    expect(cursor.position().settled).toBeGreaterThan(850);
  });

  it('never lets go of what a receiver took less than the settling time before it failed, but for what it took again', () => {
    const steps = fc.array(fc.record({ ms: fc.nat({ max: 40 }), count: fc.nat({ max: 9 }), fails: fc.boolean() }));
    fc.assert(
      fc.property(steps, (all) => {
        const cursor = createFeedCursor(0, 60);
        const takenAt: number[] = [];
        const firstAt: number[] = [];
        let now = 0;
        for (const { ms, count, fails } of all) {
          now += ms;
          cursor.settle(now);
          const { next } = cursor.position();
          for (let number = next; number < next + count; number += 1) {
            takenAt[number] = now;
            firstAt[number] ??= now;
          }
          cursor.advance(next + count, now);
          if (fails) cursor.goBack();
          const { next: after, settled } = cursor.position();
          expect(settled).toBeLessThanOrEqual(after);
          for (let number = 0; number < settled; number += 1)
            expect(
              Math.max(now - (takenAt[number] ?? now), (takenAt[number] ?? now) - (firstAt[number] ?? now)),
            ).toBeGreaterThanOrEqual(60);
        }
      }),
    );
  });
});

describe('the loop', () => {
  const source: FeedSource = {
    end: () => 40,
    read: (from, limit) =>
      Array.from({ length: Math.min(limit, 40 - from) }, (_, at) => ({
        number: from + at,
        place: placeOf(from + at),
        event: codeRecord(recordOf('agent.started'), placeOf(from + at)),
      })),
  };

  it('gives a receiver that fails now and then every number, and reports where it is', async () => {
    const got = new Set<number>();
    const reports: FeedReport[] = [];
    let goes = 0;
    const sender: FeedSender = {
      settleMs: 0,
      close: async () => undefined,
      deliver: async (from, start) => {
        goes += 1;
        if (goes % 3 === 1) return { next: start, sent: 0, fault: 'receiver.lost' };
        const records = from.read(start, 7);
        for (const { number } of records) got.add(number);
        return { next: start + records.length, sent: records.length, fault: null };
      },
    };
    const feed = startFeed({
      source,
      sender,
      from: 3,
      monotonicMs: () => performance.now(),
      random: () => 0,
      report: (report) => reports.push(report),
    });
    while (got.size < 37) await new Promise((resolve) => setTimeout(resolve, 5));
    await feed.stop();
    expect([...got]).toEqual(Array.from({ length: 37 }, (_, at) => at + 3));
    expect(reports.at(-1)).toMatchObject({ next: 40, settled: 40, fault: null });
    expect(reports.some(({ fault }) => fault === 'receiver.lost')).toBe(true);
  });

  it('is failing from the first fault until something has settled in quiet, however many goes went well between', async () => {
    const reports: FeedReport[] = [];
    let nowMs = 0;
    let goes = 0;
    const sender: FeedSender = {
      settleMs: 60_000,
      close: async () => undefined,
      deliver: async (_, start) => {
        goes += 1;
        nowMs += 25_000;
        const isBad = goes <= 60 && goes % 2 === 1;
        return { next: start + 1, sent: 1, fault: isBad ? 'receiver.lost' : null };
      },
    };
    const feed = startFeed({
      source: { ...source, end: () => 10_000 },
      sender,
      from: 0,
      monotonicMs: () => nowMs,
      random: () => 0,
      report: (report) => reports.push(report),
    });
    while (reports.length < 70) await new Promise((resolve) => setTimeout(resolve, 5));
    await feed.stop();
    const failing = reports.map(({ failingMs }) => failingMs);
    expect(failing.slice(0, 3)).toEqual([0, 25_000, 50_000]);
    expect(failing[58]).toBeGreaterThan(TELL_AFTER_MS);
    expect(failing.findIndex((ms) => ms === null)).toBe(61); // 60 s after the last fault
  });

  it('shows a store that gives nothing, and stops at once when it is told to', async () => {
    const reports: FeedReport[] = [];
    const broken: FeedSource = {
      ...source,
      end: () => {
        throw new Error('disk');
      },
    };
    const sender: FeedSender = {
      settleMs: 0,
      close: async () => undefined,
      deliver: async () => ({ next: 0, sent: 0, fault: null }),
    };
    const feed = startFeed({
      source: broken,
      sender,
      from: 0,
      monotonicMs: () => 0,
      random: () => 0.9,
      report: (report) => reports.push(report),
    });
    while (reports.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await feed.stop();
    expect(reports[0]).toMatchObject({ next: 0, fault: 'feed.unreadable' });
  });
});
