import type { Browser, NewTarget } from '../chromium/browser.ts';
import type { DevToolsSession } from '../chromium/devtools.ts';
import { fetchPatterns, setUpTarget } from '../chromium/page-target.ts';
import { preloadProcess } from '../page/preload-process.ts';
import { pageScripts, WITHOUT_PRELOAD, type PageScripts } from '../page/page-scripts.ts';
import { runtime, theBrowser } from '../runtime.ts';
import type { WebContents, WebContentsOptions } from './web-contents.ts';
import { watchHang } from './hang-watch.ts';
import { refusePopup } from './window-open.ts';

/** A page that Chromium shows. */
export type OpenedPage = {
  readonly session: DevToolsSession;
  /** The X window that Chromium made for it. */
  readonly xWindow: number;
  readonly close: () => void;
};

/** Makes a browser window with an empty page, prepared for the product's address. */
export async function openPage(
  contents: WebContents,
  options: WebContentsOptions,
  onArrived: (target: NewTarget) => void,
): Promise<OpenedPage> {
  const browser = theBrowser();
  const scripts = readScripts(contents);
  const contextId = await contents.session.context();
  const adopted = runtime().adoption.next();
  const opened = await browser.createPage({ contextId, ...options.size });
  const { session, target } = opened;
  onArrived(opened);
  browser.onGone(target.targetId, () => contents.onClose());
  browser.onCrash(target.targetId, (status) => tellCrash(contents, status));
  browser.onPopup(target.targetId, (popup) => void refusePopup(contents, popup));
  await setUpTarget(browser, session, {
    scripts,
    background: options.background,
    watchesResponses: contents.session.webRequest.watchesResponses(),
    onEvent: (event, from) => contents.hear(event, from),
  });
  contents.session.on('standin-watch-responses', () => {
    session.send('Fetch.enable', { patterns: fetchPatterns(true) }).catch(() => undefined); // the page has gone
  });
  const stopWatching = watchHang({
    beat: () => session.send('Runtime.evaluate', { expression: '0' }),
    onHung: () => contents.emit('unresponsive'),
    onAnswered: () => contents.emit('responsive'),
  });
  contents.once('destroyed', stopWatching);
  return {
    session,
    xWindow: await adopted,
    close: () => closePage(browser, target.targetId),
  };
}

/** Longer than a page that hangs is given to close: asked within, it is given that time anew. */
const ASK_AGAIN_MS = 3000;

/** Chromium forgets the wish, though it says yes, while a page is just arriving: it is asked until the page is gone. */
function closePage(browser: Browser, targetId: string): void {
  const ask = (): void => {
    browser.root.send('Target.closeTarget', { targetId }).catch(() => clearInterval(asking)); // Chromium is gone
  };
  const asking = setInterval(ask, ASK_AGAIN_MS).unref();
  browser.onGone(targetId, () => clearInterval(asking));
  ask();
}

function readScripts(contents: WebContents): PageScripts {
  const { preload, nodeIntegrationInSubFrames = false } = contents.preferences;
  if (preload === undefined) return WITHOUT_PRELOAD;
  try {
    return pageScripts(preload, { inSubFrames: nodeIntegrationInSubFrames, process: preloadProcess() });
  } catch (error) {
    queueMicrotask(() => contents.emit('preload-error', {}, preload, error));
    return WITHOUT_PRELOAD;
  }
}

const REASONS: Readonly<Record<string, string>> = { killed: 'killed', oom: 'oom', crashed: 'crashed' };

function tellCrash(contents: WebContents, status: string): void {
  contents.crashed();
  contents.emit('render-process-gone', {}, { reason: REASONS[status] ?? 'crashed', exitCode: 1 });
}
