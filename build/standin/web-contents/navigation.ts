import type { DevToolsEvent } from '../chromium/devtools.ts';
import type { Protocol } from '../chromium/devtools.ts';
import { toChromium, toProduct } from '../address.ts';
import { preventable } from '../emitter.ts';
import type { WebContents } from './web-contents.ts';
import type { WebFrame } from './web-frame.ts';

/** A page that hangs does not answer; on a busy machine one that does not hang takes its time. */
const ANSWER_MS = 3000;
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

type Load = { readonly url: string; loaderId: string | null; readonly done: (error: Error | null) => void };

export type Navigation = {
  readonly load: (url: string) => Promise<void>;
  /** Asks the product about a navigation that a page or person started. */
  readonly mayNavigate: (paused: Protocol.Fetch.requestPausedPayload) => Promise<boolean>;
  /** The answer to a request for a document, where answers are watched; elsewhere each counts as 200. */
  readonly answered: (frameId: string, status: number) => void;
  readonly follow: (event: DevToolsEvent) => void;
  readonly isLoading: () => boolean;
  readonly abandon: () => void;
};

/** A page's comings and goings, told as Electron tells them. */
export function createNavigation(
  contents: WebContents,
  frames: { find: (id: string) => WebFrame | undefined },
): Navigation {
  let current: Load | null = null;
  let ownUrl: string | null = null;
  let loading = false;
  let committed = false;
  let lastLoaded = '';
  let status = 200;
  /** Where the documents that stand in the frames wished to go: several places in a row, before the first was asked for. */
  const wished = new Map<string, Set<string>>();

  /** A page's own wish to navigate is told by its renderer, which may be later than the request: ask it once more. */
  const startedByPage = async (frameId: string, url: string): Promise<boolean> => {
    const isWished = (): boolean => wished.get(frameId)?.has(url) === true;
    if (isWished()) return true;
    const session = await contents.devTools();
    const answer = session.send('Runtime.evaluate', { expression: '0' });
    await Promise.race([answer.catch(() => undefined), after(ANSWER_MS)]);
    return isWished();
  };

  const wish = (frameId: string, url: string): void => {
    const urls = wished.get(frameId) ?? new Set();
    wished.set(frameId, urls.add(url));
  };

  const finish = (error: Error | null): void => {
    const load = current;
    current = null;
    load?.done(error);
  };
  const load = async (url: string): Promise<void> => {
    finish(new Error(`ERR_ABORTED (-3) loading '${current?.url ?? ''}'`));
    const done = new Promise<void>((resolve, reject) => {
      current = { url, loaderId: null, done: (error) => (error === null ? resolve() : reject(error)) };
    });
    done.catch(() => undefined); // as in Electron, nobody has to look at the promise
    ownUrl = withoutHash(toChromium(url));
    loading = true;
    const session = await contents.devTools();
    const { errorText, loaderId } = await session.send('Page.navigate', { url: toChromium(url) });
    if (current?.url === url) current.loaderId = loaderId ?? null;
    if (loaderId === lastLoaded) finish(null);
    if (errorText !== undefined) {
      loading = false;
      const code = errorText.replace(/^net::/, '');
      contents.emit('did-fail-load', {}, -2, code, url, true, 1, 1);
      finish(new Error(`${code} (-2) loading '${url}'`));
    }
    await done;
  };

  const mayNavigate = async (paused: Protocol.Fetch.requestPausedPayload): Promise<boolean> => {
    const isMain = paused.frameId === contents.mainFrame.id;
    const url = toProduct(paused.request.url);
    const frame = frames.find(paused.frameId) ?? null;
    const details = { url, isSameDocument: false, isMainFrame: isMain, frame, initiator: frame };
    if (paused.redirectedRequestId !== undefined) return ask('will-redirect', details);
    if (isMain && ownUrl === withoutHash(paused.request.url)) {
      ownUrl = null;
      return true;
    }
    // Typed into no address bar, reached by no button: what no page asked for was asked by the main process or a test.
    if (!(await startedByPage(paused.frameId, withoutHash(paused.request.url)))) return true;
    const allowed = ask('will-frame-navigate', details);
    return isMain ? ask('will-navigate', details) && allowed : allowed;
  };
  const ask = (name: string, details: { readonly url: string; readonly isMainFrame: boolean }): boolean => {
    const event = preventable(details);
    contents.emit(name, event, details.url, false, details.isMainFrame, 1, 1);
    return !event.defaultPrevented;
  };

  const answered = (frameId: string, told: number): void => {
    if (frameId === contents.mainFrame.id) status = told;
  };
  const follow = (event: DevToolsEvent): void => {
    switch (event.method) {
      case 'Page.frameRequestedNavigation':
        wish(event.params.frameId, withoutHash(event.params.url));
        return;
      case 'Page.frameNavigated':
        wished.delete(event.params.frame.id);
        if (event.params.frame.parentId !== undefined || event.params.frame.url === 'about:blank') return;
        if (event.params.frame.unreachableUrl !== undefined) return; // Chromium's own page about an error
        committed = true;
        contents.emit('did-navigate', {}, contents.getURL(), status, '');
        return;
      case 'Page.navigatedWithinDocument':
        contents.emit('did-navigate-in-page', {}, toProduct(event.params.url), true, 1, 1);
        return;
      case 'Page.domContentEventFired':
        if (committed) contents.emit('dom-ready', {});
        return;
      case 'Page.loadEventFired':
        if (!committed) return;
        loading = false;
        contents.emit('did-frame-finish-load', {}, true, 1, 1);
        contents.emit('did-finish-load');
        contents.emit('did-stop-loading');
        return;
      case 'Page.lifecycleEvent':
        // A load belongs to one navigation: the page before may come to its end meanwhile.
        if (event.params.name !== 'load' || event.params.frameId !== contents.mainFrame.id) return;
        lastLoaded = event.params.loaderId;
        if (current?.loaderId === lastLoaded) finish(null);
        return;
      default:
    }
  };
  const abandon = (): void => finish(new Error(`ERR_FAILED (-2) loading '${current?.url ?? ''}'`));
  return { load, mayNavigate, answered, follow, isLoading: () => loading, abandon };
}

const withoutHash = (url: string): string => {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  parsed.hash = '';
  return parsed.href;
};
