import { app } from 'electron';
import { RUNS_ELSEWHERE } from '../core/supervision/messages.ts';

/** Leaves at once when another agent runs for this account; what a second start brings along is ignored. */
export function becomeOnlyInstance(onSecondStart: () => void): void {
  if (!app.requestSingleInstanceLock()) {
    app.exit(process.connected ? RUNS_ELSEWHERE : 0); // a supervisor has to know
    return;
  }
  app.on('second-instance', onSecondStart);
  app.on('open-file', (event) => event.preventDefault());
  app.on('open-url', (event) => event.preventDefault());
}
