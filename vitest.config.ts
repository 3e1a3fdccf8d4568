import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{protocol,electron,collector,renderer,build,bin,e2e}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**'],
    // Two cores: real databases, child processes and Argon2 share them.
    maxWorkers: 2,
    // Real displays, disks and child processes on two shared cores: what fails once is run again, twice is a failure.
    retry: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
