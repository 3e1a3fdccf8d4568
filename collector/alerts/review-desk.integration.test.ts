import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { listReviews } from './review-desk.ts';

it('of more reviews than one answer holds, those that are open next come, and of all the latest; the rest is counted, and can be asked for', async () => {
  const dataDir = newDataDir();
  const { collector, close } = await openCollector({ dataDir });
  const { store } = collector;
  const id = 'w';
  const seat = { id, name: 'reading-1', machineId: 'm', site: 'north', enrolledMs: 0, seenMs: 0 };
  store.change(queries.insertInto('workstations').values(seat));
  const about = { grantId: 'g', trail: 't', workstation: id, user: 'ada', identity: 'verified', startedMs: 0 } as const;
  store.transaction(() => {
    for (let seq = 1; seq <= 1002; seq += 1) {
      // Two of each deadline: which of them is beyond is told by their numbers.
      const row = { ...about, seq, deadlineMs: Math.ceil(seq / 2), state: 'open' } as const;
      store.change(queries.insertInto('reviews').values(row));
    }
  });
  const list = (state: 'open' | 'all', beyond?: number) => {
    const { reviews, more } = listReviews(collector, { state, beyond }, 'rita');
    return { ids: reviews.map((one) => one.id), more };
  };
  expect(list('open')).toEqual({ ids: Array.from({ length: 1000 }, (_, at) => at + 1), more: 2 });
  expect(list('open', 999)).toEqual({ ids: [1000, 1001, 1002], more: 0 });
  expect(list('all')).toEqual({ ids: Array.from({ length: 1000 }, (_, at) => at + 3), more: 2 });
  expect(list('all', 4)).toEqual({ ids: [1, 2, 3], more: 0 });
  close();
  rmSync(dataDir, { recursive: true });
});
