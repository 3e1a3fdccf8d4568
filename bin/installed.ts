import { app } from 'electron';
import { once } from 'node:events';
import { linkArgument } from '../electron/core/handover/link-argument.ts';
import { guardProcess } from '../electron/host/switch-guard.ts';

// What the installed program begins with: `Glasskey -- COMMAND …` is a command of the command line, without windows, and
// everything else the agent, `Glasskey -- LINK` too. Chromium reads no switch after `--`; what stands before it, the guard refuses.
const [first, ...command] = process.argv.slice(1);
if (first === '--' && command.length > 0 && linkArgument(process.argv) === null) {
  guardProcess([]);
  const { WORKSTATION_COMMANDS } = await import('./workstation-commands.ts');
  const { runCommand } = await import('./run-command.ts');
  const exitCode = await runCommand(WORKSTATION_COMMANDS, command, process);
  for (const stream of [process.stdout, process.stderr]) if (stream.writableNeedDrain) await once(stream, 'drain');
  app.exit(exitCode); // Electron would go on to be an application
} else {
  await import('../electron/main.ts');
}
