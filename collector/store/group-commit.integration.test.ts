import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Store } from './open-store.ts';

const dataDir = newDataDir();
let opened: OpenedCollector;
beforeAll(async () => {
  opened = await openCollector({ dataDir });
  opened.collector.store.connection.exec('CREATE TABLE changes (name TEXT PRIMARY KEY) STRICT');
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const add = (store: Store, name: string): void =>
  void store.connection.prepare('INSERT INTO changes VALUES (?)').run(name);
const names = ({ connection }: Store): unknown => connection.prepare('SELECT name FROM changes').pluck().all();

it('changes that come at the same time are one transaction, and are there when it is said so', async () => {
  const { store } = opened.collector;
  const transaction = vi.fn(store.transaction) as unknown as Store['transaction'];
  const { soon } = createGroupCommit(transaction);
  await Promise.all(['a', 'b', 'c'].map((name) => soon(() => add(store, name))));
  expect(transaction).toHaveBeenCalledOnce();
  expect(names(store)).toEqual(['a', 'b', 'c']);
});

it('what one of them cannot have is refused to that one alone', async () => {
  const { store } = opened.collector;
  const all = await Promise.allSettled(['d', 'a', 'e'].map((name) => store.soon(() => add(store, name))));
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(names(store)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('what still waits when the store is closed is kept', async () => {
  const { store } = opened.collector;
  const waits = store.soon(() => add(store, 'last'));
  opened.close();
  await waits;
  const { collector, close } = await openCollector({ dataDir });
  expect(names(collector.store)).toContain('last');
  close();
});
