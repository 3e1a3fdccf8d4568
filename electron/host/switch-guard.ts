import { app } from 'electron';
import { ownRights } from './elevation.ts';
import { refuseStart, scrubEnvironment } from './foreign-switch.ts';

/** Must be the first statement of main: refuses switches, elevation and a loose environment in a packaged program. */
export function guardProcess(): void {
  const refused = app.isPackaged ? refuseStart(process.argv.slice(1), ownRights()) : null;
  if (refused !== null) app.exit(refused);
  scrubEnvironment(process.env);
  app.enableSandbox();
}
