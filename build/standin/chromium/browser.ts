import type { DevToolsSession, Protocol } from './devtools.ts';
import type { Chromium } from './launch.ts';

type TargetInfo = Protocol.Target.TargetInfo;
export type NewTarget = { readonly session: DevToolsSession; readonly target: TargetInfo };
export type PageRequest = { readonly contextId: string | undefined; readonly width: number; readonly height: number };

/** Chromium's targets: those that we asked for, and those that pages try to open. */
export type Browser = {
  readonly root: DevToolsSession;
  readonly pid: number;
  readonly downloadFolder: string;
  /** A new in-memory profile: cookies, storage, permissions and cache of its own; nothing is permitted in it. */
  readonly createContext: (proxy: string) => Promise<string>;
  /** A new browser window with an empty page that waits for `Runtime.runIfWaitingForDebugger`. */
  readonly createPage: (request: PageRequest) => Promise<NewTarget>;
  /** Called for a window or tab that a page opened. */
  readonly onPopup: (openerTargetId: string, listener: (opened: NewTarget) => void) => void;
  readonly onCrash: (targetId: string, listener: (status: string) => void) => void;
  readonly onGone: (targetId: string, listener: () => void) => void;
  readonly session: (id: string) => DevToolsSession;
  readonly kill: () => void;
};

/** Takes charge of all targets of a Chromium just started. */
export function createBrowser(chromium: Chromium): Browser {
  const { root } = chromium.devTools;
  const { downloadFolder } = chromium;
  const arrived = new Map<string, NewTarget>();
  const expected = new Map<string, (target: NewTarget) => void>();
  const popups = new Map<string, (opened: NewTarget) => void>();
  const crashes = new Map<string, (status: string) => void>();
  const goners = new Map<string, () => void>();
  let creating = 0;

  const onAttached = (event: Protocol.Target.attachedToTargetPayload): void => {
    const { targetInfo: target, sessionId } = event;
    const opened = { session: chromium.devTools.session(sessionId), target };
    const opener = target.openerId === undefined ? undefined : popups.get(target.openerId);
    const waiting = expected.get(target.targetId);
    if (target.type === 'page' && opener !== undefined) opener(opened);
    else if (target.type === 'page' && waiting !== undefined) waiting(opened);
    else if (target.type === 'page' && creating > 0) arrived.set(target.targetId, opened);
    else void opened.session.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
  };
  root.onEvent((event) => {
    if (event.method === 'Target.attachedToTarget') onAttached(event.params);
    else if (event.method === 'Target.targetCrashed') crashes.get(event.params.targetId)?.(event.params.status);
    else if (event.method === 'Target.targetDestroyed') {
      goners.get(event.params.targetId)?.();
      for (const known of [popups, crashes, goners]) known.delete(event.params.targetId);
    }
  });
  const filter = [{ type: 'page' }, { type: 'browser', exclude: true }, { type: 'tab', exclude: true }];
  const ready = Promise.all([
    root.send('Target.setDiscoverTargets', { discover: true }),
    root.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter }),
    root.send('Browser.grantPermissions', { permissions: [] }),
  ]);
  ready.catch(() => undefined); // Chromium's end is told by its pipe

  /** Nothing is permitted, and a download waits for the product's word. */
  const close = async (browserContextId: string): Promise<void> => {
    const downloads = { behavior: 'allowAndName', downloadPath: downloadFolder, eventsEnabled: true } as const;
    await Promise.all([
      root.send('Browser.grantPermissions', { permissions: [], browserContextId }),
      root.send('Browser.setDownloadBehavior', { ...downloads, browserContextId }),
    ]);
  };
  const createPage = async (request: PageRequest): Promise<NewTarget> => {
    creating++;
    try {
      const { width, height, contextId } = request;
      const { targetId } = await root.send('Target.createTarget', {
        url: 'about:blank',
        newWindow: true,
        background: true, // never takes the keyboard from another program
        windowState: 'fullscreen',
        width,
        height,
        ...(contextId === undefined ? {} : { browserContextId: contextId }),
      });
      const known = arrived.get(targetId);
      arrived.delete(targetId);
      return known ?? (await new Promise<NewTarget>((resolve) => expected.set(targetId, resolve)));
    } finally {
      creating--;
    }
  };
  return {
    root,
    pid: chromium.pid,
    downloadFolder,
    createContext: async (proxy) => {
      const { browserContextId } = await root.send('Target.createBrowserContext', {
        disposeOnDetach: true,
        proxyServer: proxy,
        proxyBypassList: '<-loopback>', // this machine's own addresses too
      });
      void close(browserContextId).catch(() => undefined); // Chromium's end is told by its pipe
      return browserContextId;
    },
    createPage,
    onPopup: (opener, listener) => void popups.set(opener, listener),
    onCrash: (target, listener) => void crashes.set(target, listener),
    onGone: (target, listener) => void goners.set(target, listener),
    session: chromium.devTools.session,
    kill: chromium.kill,
  };
}
