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

  it('forgets what was taken before the receiver was away', () => {
    const cursor = createFeedCursor(0, 60);
    cursor.advance(10, 0);
    cursor.goBack();
    cursor.goBack();
    cursor.advance(10, 70);
    expect(cursor.position()).toEqual({ next: 10, settled: 0 });
    cursor.goBack();
    cursor.advance(10, 130);
    expect(cursor.position()).toEqual({ next: 10, settled: 10 });
  });

  it('never lets go of what a receiver took less than the settling time before it failed, but for what it took again without having been away', () => {
    const step = { ms: fc.nat({ max: 40 }), count: fc.nat({ max: 9 }), faults: fc.nat({ max: 2 }) };
    fc.assert(
      fc.property(fc.array(fc.record(step), { maxLength: 30 }), (all) => {
        const cursor = createFeedCursor(0, 60);
        /** Since the last fault, and since the receiver was last away. */
        let takenAt: readonly number[] = [];
        let firstAt: readonly number[] = [];
        let settledBefore = 0;
        let faultsInARow = 0;
        let now = 0;
        const look = (): void => {
          const { next, settled } = cursor.position();
          expect(settled).toBeGreaterThanOrEqual(settledBefore);
          expect(settled).toBeLessThanOrEqual(next);
          for (let number = settledBefore; number < settled; number += 1) {
            const taken = takenAt[number] ?? Infinity;
            expect(Math.max(now - taken, taken - (firstAt[number] ?? Infinity))).toBeGreaterThanOrEqual(60);
          }
          settledBefore = settled;
        };
        for (const { ms, count, faults } of all) {
          now += ms;
          cursor.settle(now);
          look();
          const { next } = cursor.position();
          takenAt = [...takenAt.slice(0, next), ...Array<number>(count).fill(now)];
          firstAt = [...firstAt, ...Array<number>(Math.max(0, next + count - firstAt.length)).fill(now)];
          cursor.advance(next + count, now);
          if (count > 0) faultsInARow = 0;
          look();
          for (let fault = 0; fault < faults; fault += 1) {
            cursor.goBack();
            look();
            faultsInARow += 1;
            takenAt = takenAt.slice(0, settledBefore);
            if (faultsInARow > 1) firstAt = firstAt.slice(0, settledBefore);
          }
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
    const failing = reports.map(({ failingForMs }) => failingForMs);
    expect(failing.slice(0, 3)).toEqual([0, 25_000, 50_000]);
    expect(failing[58]).toBeGreaterThan(TELL_AFTER_MS);
    expect(failing.findIndex((ms) => ms === null)).toBe(61); // 60 s after the last fault
  });

  /** A receiver that takes a record each second, and writes down what it took a minute ago; it is not there while `isAway`. */
  async function feedFor(seconds: number, isAway: (second: number) => boolean) {
    let second = 0;
    let memory: readonly { readonly number: number; readonly second: number }[] = [];
    const kept = new Set<number>();
    const reports: FeedReport[] = [];
    const sender: FeedSender = {
      settleMs: 60_000,
      close: async () => undefined,
      deliver: async (_, start) => {
        second += 1;
        if (isAway(second)) {
          memory = [];
          return { next: start, sent: 0, fault: 'receiver.unreachable' };
        }
        memory = [...memory, { number: start, second }];
        for (const taken of memory) if (second - taken.second >= 60) kept.add(taken.number);
        return { next: start + 1, sent: 1, fault: null };
      },
    };
    const feed = startFeed({
      source: { ...source, end: () => 10_000 },
      sender,
      from: 0,
      monotonicMs: () => second * 1_000,
      random: () => 0,
      report: (report) => reports.push(report),
    });
    while (second < seconds) await new Promise((resolve) => setTimeout(resolve, 5));
    await feed.stop();
    return { kept, reports: reports.slice(0, seconds) };
  }

  it('lets go of nothing that a receiver lost which crashes again and again, tells of it, and brings it when that ends', async () => {
    const crashesUntil = 1_000;
    const { kept, reports } = await feedFor(1_250, (second) => second < crashesUntil && second % 40 >= 30);
    expect(reports[crashesUntil - 1]).toMatchObject({ settled: 0 });
    expect(reports[crashesUntil - 1]?.failingForMs).toBeGreaterThan(TELL_AFTER_MS);
    const settled = reports.at(-1)?.settled ?? 0;
    expect(settled).toBeGreaterThan(150);
    expect([...Array(settled).keys()].filter((number) => !kept.has(number))).toEqual([]);
  });

  it('gets on with a receiver that refuses one connection in every fifty seconds', async () => {
    const { reports } = await feedFor(600, (second) => second % 50 === 0);
    expect(reports.at(-1)?.settled).toBeGreaterThan(150);
  });

  it('sends nothing again because of a store that gives no more: the receiver has what it took', async () => {
    const starts: number[] = [];
    const sender: FeedSender = {
      settleMs: 60_000,
      close: async () => undefined,
      deliver: async (from, start) => {
        starts.push(start);
        if (start >= 7) throw new Error('disk');
        return { next: start + from.read(start, 7).length, sent: 7, fault: null };
      },
    };
    const reports: FeedReport[] = [];
    const feed = startFeed({
      source,
      sender,
      from: 0,
      monotonicMs: () => 0,
      random: () => 0,
      report: (report) => reports.push(report),
    });
    while (starts.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await feed.stop();
    expect(starts.slice(0, 3)).toEqual([0, 7, 7]);
    expect(reports.at(-1)).toMatchObject({ next: 7, settled: 0, fault: 'feed.unreadable' });
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
