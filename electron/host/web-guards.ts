import { app, session, type Session, type WebContents } from 'electron';
import { denyPermissions } from './deny-permissions.ts';
import { isOwnAddress } from './page-address.ts';

/** What a page tried that pages may not. */
export type BlockedAttempt = 'navigation' | 'window' | 'webview' | 'download' | 'devtools';
export type ReportBlocked = (attempt: BlockedAttempt) => void;

const OWN = new WeakSet<Session>();

/** Exempts a session that has stricter rules of its own (web viewers) from those for our pages. */
export function keepOwnGuards(exempt: Session): void {
  OWN.add(exempt);
}

/** Guards every session and every page there will ever be, so that none can be missed. */
export function guardEverything(report: ReportBlocked): void {
  app.on('session-created', (created) => guardSession(created));
  app.on('web-contents-created', (_event, contents) => guardContents(contents, report));
  // Electron gives out no session before it is ready.
  void app.whenReady().then(() => guardSession(session.defaultSession));
}

/** Denies all permissions, all network but our own pages, and downloads. */
export function guardSession(guarded: Session): void {
  denyPermissions(guarded);
  guarded.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isOwnAddress(details.url) && !OWN.has(guarded) });
  });
  guarded.on('will-download', (event) => {
    if (!OWN.has(guarded)) event.preventDefault();
  });
}

function guardContents(contents: WebContents, report: ReportBlocked): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp'); // the rules for requests do not see what goes that way
  contents.setWindowOpenHandler(() => {
    report('window');
    return { action: 'deny' };
  });
  contents.on('did-create-window', (window) => {
    window.destroy();
    report('window');
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    report('webview');
  });
  contents.on('devtools-opened', () => {
    contents.closeDevTools();
    report('devtools');
  });
  if (OWN.has(contents.session)) return;
  const stay = (event: { preventDefault: () => void }): void => {
    event.preventDefault();
    report('navigation');
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
}
