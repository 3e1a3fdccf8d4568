import { app } from 'electron';
import { linkArgument } from '../core/handover/link-argument.ts';
import { RUNS_ELSEWHERE } from '../core/supervision/messages.ts';

/** What others may tell the one instance: that it was started again, or a link. */
export type FromOutside = { readonly onSecondStart: () => void; readonly onLink: (text: string) => void };

const UNAVAILABLE = 69; // EX_UNAVAILABLE

/**
 * Leaves at once when another agent runs for this account. Of what a second start brings along one link is handed on, and
 * everything else is ignored. A start with a link becomes no agent: it asks the one that runs, or nobody.
 */
export function becomeOnlyInstance({ onSecondStart, onLink }: FromOutside): void {
  if (!app.requestSingleInstanceLock()) {
    app.exit(process.connected ? RUNS_ELSEWHERE : 0); // a supervisor has to know
    return;
  }
  if (linkArgument(process.argv) !== null) {
    app.exit(UNAVAILABLE);
    return;
  }
  app.on('second-instance', (_event, argv) => {
    const link = linkArgument(argv);
    if (link === null) onSecondStart();
    else onLink(link);
  });
  app.on('open-file', (event) => event.preventDefault());
  // The way in which macOS hands over a link.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    onLink(url);
  });
}
