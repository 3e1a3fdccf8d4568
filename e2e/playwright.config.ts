import { defineConfig } from '@playwright/test';

/** They build the program anew, under those who run it: one at a time, after the others. */
const BUILDING = ['journey.spec.ts', 'package.spec.ts', 'rpm.spec.ts'];

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../out/e2e',
  globalSetup: '../build/lab/prepare-programs.ts',
  // Each test has a display, a keyring, a collector and an agent of its own, which wait for each other four tenths of the time.
  workers: 2,
  projects: [
    { name: 'windows', testIgnore: BUILDING },
    { name: 'builds', testMatch: BUILDING, workers: 1, dependencies: ['windows'] },
  ],
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // As in vitest.config.ts: two shared cores and real displays; what fails twice is a failure.
  retries: 1,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../out/e2e/report.json' }]],
});
