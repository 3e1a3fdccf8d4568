import { app } from 'electron';

/** Leaves at once when another agent runs for this account; what a second start brings along is ignored. */
export function becomeOnlyInstance(onSecondStart: () => void): void {
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  app.on('second-instance', onSecondStart);
  app.on('open-file', (event) => event.preventDefault());
  app.on('open-url', (event) => event.preventDefault());
}
