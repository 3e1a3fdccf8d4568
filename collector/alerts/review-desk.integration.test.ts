import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { listReviews } from './review-desk.ts';

it('of more reviews than one answer holds, those that are open next come, and of all the latest; the nearest deadline first', async () => {
  const dataDir = newDataDir();
  const { collector, close } = await openCollector({ dataDir });
  const { store } = collector;
  const id = 'w';
  const seat = { id, name: 'reading-1', machineId: 'm', site: 'north', enrolledMs: 0, seenMs: 0 };
  store.change(queries.insertInto('workstations').values(seat));
  const about = { grantId: 'g', trail: 't', workstation: id, user: 'ada', identity: 'verified', startedMs: 0 } as const;
  store.transaction(() => {
    for (let seq = 1; seq <= 1002; seq += 1) {
      const row = { ...about, seq, deadlineMs: seq, state: 'open' } as const;
      store.change(queries.insertInto('reviews').values(row));
    }
  });
  const ids = (state: 'open' | 'all'): readonly number[] => listReviews(collector, state, 'rita').map((one) => one.id);
  expect(ids('open')).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
  expect(ids('all')).toEqual(Array.from({ length: 1000 }, (_, at) => at + 3));
  close();
  rmSync(dataDir, { recursive: true });
});
