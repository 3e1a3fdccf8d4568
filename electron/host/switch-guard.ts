import { app } from 'electron';
import { foreignSwitch, scrubEnvironment } from './foreign-switch.ts';

/** Must be the first statement of main: refuses switches, elevation and a loose environment in a packaged program. */
export function guardProcess(): void {
  if (app.isPackaged && foreignSwitch(process.argv.slice(1), process.platform) !== null) app.exit(64); // EX_USAGE
  if (app.isPackaged && process.getuid?.() === 0) app.exit(77); // EX_NOPERM
  scrubEnvironment(process.env);
  app.enableSandbox();
}
