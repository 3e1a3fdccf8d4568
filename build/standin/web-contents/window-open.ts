import { toProduct } from '../address.ts';
import type { NewTarget } from '../chromium/browser.ts';
import { theBrowser } from '../runtime.ts';
import type { WebContents } from './web-contents.ts';

/** What a page said when it wanted a window; Chromium's target for it does not know its address yet. */
export type OpenWish = { readonly url: string; readonly windowName: string; readonly windowFeatures: string[] };

/** A window that a page opened: the product is asked, and it is closed before anything runs in it. */
export async function refusePopup(contents: WebContents, popup: NewTarget): Promise<void> {
  const { targetId } = popup.target;
  // It waits for its debugger, and its opener with it, within window.open: it must go on in order to close. Its requests
  // are held, so nothing is loaded until then.
  for (const sent of [
    popup.session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    popup.session.send('Runtime.runIfWaitingForDebugger'),
    theBrowser().root.send('Target.closeTarget', { targetId }),
  ]) {
    sent.catch(() => undefined); // the opener took it along
  }
  const session = await contents.devTools();
  await session.send('Runtime.evaluate', { expression: '0' }).catch(() => undefined); // its wish comes before this answer
  const wish = contents.openWishes.shift() ?? { url: popup.target.url, windowName: '', windowFeatures: [] };
  const url = toProduct(wish.url);
  const answer = contents.openHandler({
    url,
    frameName: wish.windowName,
    features: wish.windowFeatures.join(','),
    disposition: 'new-window',
    referrer: { url: contents.getURL(), policy: 'default' },
  });
  if (answer.action === 'allow') contents.emit('standin-open-window', url, answer.overrideBrowserWindowOptions ?? {});
}
