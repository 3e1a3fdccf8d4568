import { app } from 'electron';
import { ownRights } from './elevation.ts';
import { REFUSED_START, refuseStart, scrubEnvironment } from './foreign-switch.ts';

/**
 * Must be the first statement of main: refuses switches, elevation and a loose environment in a packaged program.
 * `switches`: the arguments in which Chromium looks for switches; all, unless a command of ours follows `--`.
 */
export function guardProcess(switches: readonly string[] = process.argv.slice(1)): void {
  const refused = app.isPackaged ? refuseStart(switches, ownRights()) : null;
  if (refused !== null) {
    process.stderr.write(`${REFUSED_START[refused]}\n`);
    app.exit(refused);
  }
  scrubEnvironment(process.env);
  app.enableSandbox();
}
