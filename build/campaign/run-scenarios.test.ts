import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { NO_FIGURES } from './ledger.ts';
import { runScenarios } from './run-scenarios.ts';
import type { Outcome, Size } from './scenario.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-scenarios-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fine: Outcome = { did: 'all', figures: NO_FIGURES, undetected: 0, faults: [] };
const late: Outcome = { ...fine, late: ['came too late'] };

/** Whether a scenario that comes out like this, one after the other, holds, and how often it was run. */
async function run(size: Size, outcomes: readonly (Outcome | Error)[]): Promise<readonly [boolean, number]> {
  let runs = 0;
  const scenario = async (): Promise<Outcome> => {
    const outcome = outcomes[runs] ?? fine;
    runs += 1;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const field = { size, seed: 1, folder: join(folder, String(Math.random())), env: {}, shims: { disk: '', clock: '' } };
  const { ok } = await runScenarios([{ name: 'one', run: scenario }], field, () => undefined);
  return [ok, runs];
}

it('what came late once is tried again beside other tests, and once alone where the campaign is all that runs', async () => {
  expect(await run('short', [fine])).toEqual([true, 1]);
  expect(await run('short', [late, fine])).toEqual([true, 2]);
  expect(await run('short', [late, late])).toEqual([false, 2]);
  expect(await run('full', [late, fine])).toEqual([false, 1]);
});

it('what was lost, doubled, out of order, undetected or found once has failed', async () => {
  for (const figure of ['lost', 'doubled', 'outOfOrder'] as const)
    expect(await run('short', [{ ...late, figures: { ...NO_FIGURES, [figure]: 1 } }])).toEqual([false, 1]);
  expect(await run('short', [{ ...fine, undetected: 1 }])).toEqual([false, 1]);
  expect(await run('short', [{ ...late, faults: ['alarm: log.behind'] }])).toEqual([false, 1]);
  expect(await run('short', [new Error('ended')])).toEqual([false, 1]);
});
