import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const ROOT = resolve(import.meta.dirname, '..');
const VERIFIER = join(ROOT, 'electron/core/audit/testing/verify_export.py');

type Report = {
  readonly ok: boolean;
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly figures?: Record<string, number> }[];
  readonly records: { readonly appended: number; readonly acknowledged: number };
  readonly paths: { readonly trail: string };
};

test('the main journey, as `npm run demo` plays it, and its trail under the independent verifier', () => {
  test.setTimeout(300_000);
  const demo = spawnSync(process.execPath, [join(ROOT, 'build/demo/demo.ts')], {
    encoding: 'utf8',
    cwd: ROOT,
    // A display of its own: nobody has touched this one for as long as the tests have run.
    env: { ...process.env, DISPLAY: undefined },
  });
  expect(demo.stdout + demo.stderr).toContain('Every step held');
  expect(demo.status).toBe(0);

  const report = JSON.parse(readFileSync(join(ROOT, 'out/demo/report.json'), 'utf8')) as Report;
  expect(report.steps.filter((step) => !step.ok)).toEqual([]);
  for (const step of report.steps.filter(({ name }) => /glass/.test(name))) {
    expect(step.figures?.['stepsOnceThePatientIsKnown']).toBeLessThanOrEqual(2);
    console.log(`${step.name}: ${JSON.stringify(step.figures)}`);
  }
  const verified = spawnSync('python3', [VERIFIER, report.paths.trail], { encoding: 'utf8' });
  console.log(verified.stdout.trim());
  expect(verified.status).toBe(0);
});
