import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEffectiveTime } from './effective-time.ts';
import { openStore, type Store } from './open-store.ts';

let folder: string;
let store: Store;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-time-'));
  store = openStore(join(folder, 'time.db'));
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

it('never falls, goes on while the process runs, and is remembered by the next one', () => {
  let [wallMs, monotonicMs] = [1_000_000, 50];
  const clock = { wallMs: () => wallMs, monotonicMs: () => monotonicMs };
  const time = createEffectiveTime(store, clock);
  expect(time.nowMs()).toBe(1_000_000);
  wallMs = 9_000_000; // ran ahead
  expect(time.advance()).toBe(9_000_000);
  wallMs = 1_000_100; // put right
  monotonicMs += 700;
  expect(time.nowMs()).toBe(9_000_700);
  expect(createEffectiveTime(store, clock).nowMs()).toBe(9_000_000);
  wallMs = 10_000_000;
  expect(time.nowMs()).toBe(10_000_000);
});
