import { app } from 'electron';

/** What may stand on our command line in a packaged program. */
const ALLOWED = new Set(['--supervise']);

/** The first switch that is not ours, or null. Chromium's switches are not stopped by fuses, so we refuse them all. */
export function foreignSwitch(argv: readonly string[]): string | null {
  return argv.find((item) => item.startsWith('-') && !ALLOWED.has(item)) ?? null;
}

const SCRUBBED = /^(NODE_|ELECTRON_|LD_|DYLD_)|^SSLKEYLOGFILE$/;

/** Removes from the environment what could change how we, or a child of ours, run. */
export function scrubEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) if (SCRUBBED.test(name)) delete environment[name];
}

/** Must be the first statement of main: refuses switches, elevation and a loose environment in a packaged program. */
export function guardProcess(): void {
  if (app.isPackaged && foreignSwitch(process.argv.slice(1)) !== null) app.exit(64); // EX_USAGE
  if (app.isPackaged && process.getuid?.() === 0) app.exit(77); // EX_NOPERM
  scrubEnvironment(process.env);
  app.enableSandbox();
}
