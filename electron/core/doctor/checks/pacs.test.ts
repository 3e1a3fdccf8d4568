import { expect, it } from 'vitest';
import { pacsCheck } from './pacs.ts';

const DAY_MS = 86_400_000;

it.each([
  [null, 'answers'],
  [30 * DAY_MS, 'answers'],
  [30 * DAY_MS - 1, 'ending'],
  [7 * DAY_MS, 'ending'],
  [7 * DAY_MS - 1, 'soon'],
  [1, 'soon'],
])('a PACS whose certificate is good for %j more milliseconds: %s', (certificateLeftMs, code) => {
  expect(pacsCheck.judge({ kind: 'answers', certificateLeftMs }).code).toBe(code);
});

it('tells one that cannot prove who it is from one whose certificate has ended, and from one that is away', () => {
  const codeOf = (code: string) => pacsCheck.judge({ kind: 'failed', code }).code;
  expect(['pacs.untrusted', 'pacs.out_of_date', 'pacs.unreachable'].map(codeOf)).toEqual([
    'untrusted',
    'ended',
    'away',
  ]);
});
