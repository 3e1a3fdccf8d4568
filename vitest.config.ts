import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{protocol,electron,collector,renderer,build,bin,e2e}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**'],
    globalSetup: 'build/lab/prepare-programs.ts',
    // Two cores: real databases, child processes and Argon2 share them, and a fourth of the time each waits for another.
    maxWorkers: 3,
    // Real displays, disks and child processes on two shared cores: what fails once is run again, twice is a failure.
    retry: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
