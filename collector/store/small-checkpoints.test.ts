import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { atOnce, type Steps } from '../turns.ts';
import { inSmallCheckpoints } from './small-checkpoints.ts';

let connection: Database.Database;
beforeEach(() => {
  connection = new Database(':memory:');
  connection.pragma('wal_autocheckpoint = 8000');
});
afterEach(() => connection.close());

const pages = (): unknown => connection.pragma('wal_autocheckpoint', { simple: true });

it('checkpoints are small while the work goes on, and as before at its end', () => {
  const work = inSmallCheckpoints({ connection }, countsPages());
  expect(atOnce(work)).toBe(1000);
  expect(pages()).toBe(8000);
});

it('and as before after a fault', () => {
  const work = inSmallCheckpoints({ connection }, fails());
  expect(() => atOnce(work)).toThrow('a fault');
  expect(pages()).toBe(8000);
});

function* countsPages(): Steps<unknown> {
  yield;
  return pages();
}

function* fails(): Steps<void> {
  yield;
  throw new Error('a fault');
}
