import type { Browser } from './browser.ts';
import type { DevToolsEvent, DevToolsSession } from './devtools.ts';
import { BINDING, PRELOAD_WORLD, type PageScripts } from '../page/page-scripts.ts';

export type TargetSetup = {
  readonly scripts: PageScripts;
  /** 0xRRGGBB shown before a page paints. */
  readonly background: number;
  /** Whether answers of servers are looked at too, not only requests. */
  readonly watchesResponses: boolean;
  readonly onEvent: (event: DevToolsEvent, session: DevToolsSession) => void;
};

/** Prepares a page or frame that waits for its debugger, in one go, and lets it run. */
export async function setUpTarget(browser: Browser, session: DevToolsSession, setup: TargetSetup): Promise<void> {
  session.onEvent((event) => {
    if (event.method === 'Target.attachedToTarget') setUpChild(browser, event.params, setup);
    setup.onEvent(event, session);
  });
  const sent = [
    session.send('Page.enable'),
    session.send('Runtime.enable'),
    session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
    session.send('Fetch.enable', { patterns: fetchPatterns(setup.watchesResponses) }),
    session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    session.send('Emulation.setDefaultBackgroundColorOverride', { color: colorOf(setup.background) }),
    ...addScripts(session, setup.scripts),
    session.send('Runtime.runIfWaitingForDebugger'),
  ];
  await Promise.all(sent);
}

export function fetchPatterns(
  watchesResponses: boolean,
): { urlPattern: string; requestStage: 'Request' | 'Response' }[] {
  const requests = { urlPattern: '*', requestStage: 'Request' } as const;
  return watchesResponses ? [requests, { urlPattern: '*', requestStage: 'Response' }] : [requests];
}

function addScripts(session: DevToolsSession, scripts: PageScripts): Promise<unknown>[] {
  return [
    session.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD }),
    ...[{ source: scripts.main }, { source: scripts.preload, worldName: PRELOAD_WORLD }].map((script) =>
      session.send('Page.addScriptToEvaluateOnNewDocument', script),
    ),
  ];
}

/** Frames of other sites are targets of their own; workers only need their requests looked at. */
function setUpChild(
  browser: Browser,
  attached: { readonly sessionId: string; readonly targetInfo: { readonly type: string } },
  setup: TargetSetup,
): void {
  const session = browser.session(attached.sessionId);
  if (attached.targetInfo.type === 'iframe') {
    setUpTarget(browser, session, setup).catch(() => undefined); // gone before it was set up
    return;
  }
  session.onEvent((event) => setup.onEvent(event, session));
  for (const started of [
    session.send('Fetch.enable', { patterns: fetchPatterns(setup.watchesResponses) }),
    session.send('Runtime.runIfWaitingForDebugger'),
  ]) {
    started.catch(() => undefined); // not every kind of worker knows every command
  }
}

function colorOf(pixel: number): { r: number; g: number; b: number; a: number } {
  return { r: (pixel >> 16) & 255, g: (pixel >> 8) & 255, b: pixel & 255, a: 1 };
}
