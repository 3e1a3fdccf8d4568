/**
 * What each npm script starts once set-up is done. `packages`: which Debian packages it needs first.
 * `here`: runs in the caller's folder instead of the project's, because its arguments may be paths.
 */
export const COMMANDS = {
  demo: { file: 'build/demo/demo.ts', packages: 'all' },
  start: { file: 'build/demo/start.ts', packages: 'all' },
  dev: { file: 'build/demo/dev.ts', packages: 'all' },
  bench: { file: 'build/bench/bench.ts', packages: 'all' },
  controls: { file: 'build/controls/run.ts', packages: 'all' },
  electronegativity: { file: 'build/electronegativity/scan.ts', packages: 'build' },
  campaign: { file: 'build/campaign/campaign.ts', packages: 'all' },
  build: { file: 'build/bundle.ts', packages: 'build' },
  pictures: { file: 'renderer/harness/make-pictures.ts', packages: 'all' },
  print: { file: 'build/docs/print.ts', packages: 'all' },
  check: { file: 'build/check/run-checks.ts', packages: 'build' },
  test: { file: 'build/check/run-tests.ts', packages: 'all' },
  'test:unit': { file: 'build/check/run-tests.ts', args: ['unit'], packages: 'all' },
  'test:e2e': { file: 'build/check/run-tests.ts', args: ['e2e'], packages: 'all' },
  glasskey: { file: 'bin/glasskey.ts', packages: 'build', here: true },
};
