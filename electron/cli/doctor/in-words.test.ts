import { expect, it } from 'vitest';
import type { Severity } from '../../../protocol/wire/heartbeat.ts';
import { inWords } from './in-words.ts';

const finding = (id: string, severity: Severity, advice = '') => ({
  id,
  severity,
  code: `${id}.x`,
  found: `What was found about ${id}.`,
  advice,
  values: {},
});
const told = (findings: readonly ReturnType<typeof finding>[], columns: number) =>
  inWords(
    { v: 1, effective: null, at: '2026-01-02T03:04:05.000Z', version: '1.2.3', severity: 'error', findings },
    columns,
  ).split('\n');

it('has a line for each check, what to do below it, and in the end where to begin', () => {
  const advice = 'Give it back to the account that runs the agent, and find out who took it.';
  const lines = told(
    [finding('disk', 'ok'), finding('clock', 'warning', 'Set it.'), finding('data-folder', 'error', advice)],
    60,
  );
  expect(lines).toEqual([
    'ok       disk          What was found about disk.',
    'WARNING  clock         What was found about clock.',
    '                       → Set it.',
    'ERROR    data-folder   What was found about data-folder.',
    '                       → Give it back to the account that',
    '                       runs the agent, and find out who took',
    '                       it.',
    '',
    'Glasskey 1.2.3: 1 error, 1 warning, 1 ok. Begin with data-folder: what stands first is often why the rest is wrong.',
    '',
  ]);
});

it('says no more than that all is well', () => {
  expect(told([finding('disk', 'ok'), finding('clock', 'unknown')], 120).slice(-2)).toEqual([
    'Glasskey 1.2.3: 1 unknown, 1 ok.',
    '',
  ]);
});
