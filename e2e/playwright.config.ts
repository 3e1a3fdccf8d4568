import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../out/e2e',
  // Each test has a display, a keyring, a collector and an agent of its own; two cores carry one such room well.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // As in vitest.config.ts: two shared cores and real displays; what fails twice is a failure.
  retries: 1,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../out/e2e/report.json' }]],
});
