import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTime } from '../clock.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { createTestReader, type RunAs } from '../testing/test-reader.ts';
import { batchOf, createTestTrail, type Change, type TestTrail } from '../testing/test-trail.ts';
import { type Call, enrolTestWorkstation } from '../testing/test-workstation.ts';
import { REVIEW_MS } from './open-review.ts';
import { listReviews } from './review-desk.ts';

const DAY_MS = 86_400_000;
let collector: TestCollector;
let call: Call;
let rita: RunAs;
beforeAll(async () => {
  collector = await createTestCollector();
  ({ call } = await enrolTestWorkstation(collector));
  rita = await createTestReader(collector, 'rita', ['audit-reviewer']);
});
afterAll(() => collector.close());

const emergency = (grant: string, change: Change = {}): Change => ({
  kind: 'emergency.started',
  grant,
  user: { id: 'claimed.unwritable', name: 'Rita', roles: [] },
  detail: { reason: 'stroke', words: 'no pulse, no history', identity: 'claimed' },
  ...change,
});
const send = (trail: TestTrail) => call('POST', '/v1/records', batchOf(trail, 1, trail.records.length));
const reviewOf = (grant: string) =>
  listReviews(collector.running().collector, { state: 'all' }, 'test').reviews.find((review) => review.grant === grant);

describe('a review is due', () => {
  const dueAfter = async (aheadMs: number): Promise<number> => {
    const grant = randomUUID();
    const at = isoTime(collector.clock.wallMs() + aheadMs);
    await send(createTestTrail(2, (seq) => (seq === 2 ? emergency(grant, { at }) : {})));
    const review = reviewOf(grant);
    expect(review?.startedAt).toBe(at);
    return Date.parse(review?.deadlineAt ?? '');
  };

  it('a day after the emergency, also when that arrives late', async () => {
    const now = collector.clock.wallMs();
    expect(await dueAfter(-2 * DAY_MS)).toBeLessThan(now);
  });

  it('a day after it arrived, where the clock of the workstation runs ahead', async () => {
    const before = collector.clock.wallMs();
    const due = await dueAfter(400 * DAY_MS);
    expect(due).toBeGreaterThanOrEqual(before + REVIEW_MS);
    expect(due).toBeLessThanOrEqual(collector.clock.wallMs() + REVIEW_MS);
  });
});

describe('an emergency whose record was salvaged from a damaged trail', () => {
  const grant = randomUUID();
  beforeAll(async () => {
    const lost = createTestTrail(2, (seq) => (seq === 2 ? emergency(grant) : {}));
    const record = JSON.parse(String(lost.records[1]));
    const carried: Change = { kind: 'trail.salvaged', user: null, grant: null, object: null, detail: { record } };
    await send(createTestTrail(2, (seq) => (seq === 2 ? carried : {})));
  });

  it('is read with what was done, about whom and why', async () => {
    const { out } = await rita(['review', String(reviewOf(grant)?.id)]);
    expect(out).toContain('emergency.started P-1 no pulse, no history');
  });

  it('is not judged by whoever gave that name', async () => {
    const judge = ['review', String(reviewOf(grant)?.id), '--verdict', 'justified'];
    expect((await rita(judge, ['all was as it should be'])).out).toContain('auth.forbidden');
  });
});
