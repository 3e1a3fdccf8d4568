import { expect, it } from 'vitest';
import { createFaults } from '../faults.ts';
import type { Entry } from '../recorder.ts';
import { createSyncTeller, UNWITNESSED_MS } from './tell-states.ts';

function world() {
  const entries: Entry[] = [];
  const faults = createFaults(
    () => 0,
    () => undefined,
  );
  const time = { nowMs: 1000 };
  const clock = { monotonicMs: () => time.nowMs };
  const tell = createSyncTeller({ faults, record: async (entry) => void entries.push(entry), clock });
  const unwitnessed = (afterMs: number) => {
    time.nowMs += afterMs;
    tell({ kind: 'sending' });
    tell({ kind: 'waiting', code: 'log.not_witnessed' });
  };
  return { tell, unwitnessed, entries, shown: () => faults.list().map(({ code }) => code) };
}

it('says that too few witnesses have cosigned when that lasts, once, until one does', () => {
  const { tell, unwitnessed, entries, shown } = world();
  unwitnessed(0);
  unwitnessed(UNWITNESSED_MS - 1);
  expect([shown(), entries]).toEqual([[], []]);
  unwitnessed(1);
  unwitnessed(15_000);
  expect(shown()).toEqual(['log.not_witnessed']);
  const detail = { code: 'log.not_witnessed', seq: null };
  expect(entries).toEqual([{ kind: 'collector.refused', outcome: 'failure', detail }]);
  tell({ kind: 'idle' });
  expect(shown()).toEqual([]);
  unwitnessed(15_000); // counted anew
  expect(shown()).toEqual([]);
});

it('says of a wait what there is evidence of, with the evidence, and of others nothing', () => {
  const { tell, entries, shown } = world();
  tell({ kind: 'waiting', code: 'collector.unreachable' });
  expect([shown(), entries]).toEqual([[], []]);
  tell({ kind: 'waiting', code: 'log.split_view', evidence: ['seen', 'shown'] });
  tell({ kind: 'sending' });
  tell({ kind: 'halted', code: 'log.split_view', seq: 7, evidence: ['seen', 'shown'] });
  expect(shown()).toEqual(['log.split_view']);
  expect(entries).toMatchObject([{ detail: { code: 'log.split_view', seen: 'seen', shown: 'shown' } }]);
});
