import { expect, it } from 'vitest';
import { readOptions } from './options.ts';
import { asJson, asTable } from './table.ts';

it('takes size, seed, output and part from the command line', () => {
  const options = readOptions([
    '--short',
    '--lock',
    '--steps',
    '9',
    '--minutes',
    '8',
    '--seed',
    '42',
    '--json',
    '--only',
    'power',
  ]);
  expect(options).toEqual({
    size: 'short',
    lock: true,
    steps: 9,
    minutes: 8,
    json: true,
    seed: 42,
    only: 'power',
    report: null,
  });
});

it('draws a seed where none is given, and refuses one that is none', () => {
  expect(readOptions([]).seed).not.toBe(readOptions([]).seed);
  expect(() => readOptions(['--seed', 'x'])).toThrow('--seed');
  expect(() => readOptions(['--steps', '0'])).toThrow('--steps');
  expect(() => readOptions(['--fast'])).toThrow();
});

const figures = { returned: 10, held: 12, lost: 1, doubled: 0, outOfOrder: 0 };
const outcome = { did: '3 kills', figures, undetected: 2, faults: ['why'] };
const result = {
  ok: false,
  seconds: 4.4,
  figures: { ...figures, undetected: 2 },
  rows: [{ name: 'agent killed', outcome, seconds: 3.6, ok: false }],
};

it('prints a row for each scenario and the sum', () => {
  const [, head, row, sum] = asTable(result).split('\n');
  expect(head?.split(/\s+/).slice(0, 3)).toEqual(['scenario', 'returned', 'held']);
  expect(row?.split(/\s{2,}/)).toEqual(['agent killed', '10', '12', '1', '0', '0', '2', '4', 'NOT OK']);
  expect(sum?.split(/\s{2,}/)).toEqual(['all', '10', '12', '1', '0', '0', '2', '4', 'NOT OK']);
});

it('says the same to programs, in one line', () => {
  const options = readOptions(['--seed', '42']);
  expect(JSON.parse(asJson(result, options))).toEqual({
    ok: false,
    seed: 42,
    size: 'full',
    seconds: 4,
    ...figures,
    undetected: 2,
    scenarios: [
      { name: 'agent killed', ok: false, seconds: 4, did: '3 kills', ...figures, undetected: 2, faults: ['why'] },
    ],
  });
});
