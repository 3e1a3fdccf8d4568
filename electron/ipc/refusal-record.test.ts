import { expect, it } from 'vitest';
import type { Entry } from '../core/recorder.ts';
import { createRefusalRecord } from './refusal-record.ts';

it('tells the first refusal at once and counts a flood', () => {
  const records: Entry[] = [];
  let now = 0;
  const refused = createRefusalRecord(
    (entry) => records.push(entry),
    () => now,
  );
  for (let times = 0; times < 10_000; times += 1) refused('study:open', 'ipc.too_fast');
  refused('study:open', 'ipc.bad_input');
  expect(records.map((entry) => entry.detail)).toEqual([
    { channel: 'study:open', code: 'ipc.too_fast', notTold: 0 },
    { channel: 'study:open', code: 'ipc.bad_input', notTold: 0 },
  ]);
  now += 60_000;
  refused('study:open', 'ipc.too_fast');
  expect(records.at(-1)?.detail).toEqual({ channel: 'study:open', code: 'ipc.too_fast', notTold: 9999 });
});
