import { app } from 'electron';
import { foreignSwitch, scrubEnvironment } from './foreign-switch.ts';

/**
 * Must be the first statement of main: refuses switches, elevation and a loose environment in a packaged program.
 * `terminator`: the argument from which on Chromium takes nothing for a switch, when a command follows it.
 */
export function guardProcess(terminator?: '--'): void {
  const argv = process.argv.slice(1);
  const switches = terminator === undefined ? argv : argv.slice(0, argv.indexOf(terminator));
  if (app.isPackaged && foreignSwitch(switches, process.platform) !== null) app.exit(64); // EX_USAGE
  if (app.isPackaged && process.getuid?.() === 0) app.exit(77); // EX_NOPERM
  scrubEnvironment(process.env);
  app.enableSandbox();
}
