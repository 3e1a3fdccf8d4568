import { toProduct } from '../address.ts';
import type { NewTarget } from '../chromium/browser.ts';
import { theBrowser } from '../runtime.ts';
import type { WebContents } from './web-contents.ts';

/** A window that a page opened: the product is asked, and it is closed before anything runs in it. */
export function refusePopup(contents: WebContents, popup: NewTarget): void {
  const url = toProduct(popup.target.url);
  const answer = contents.openHandler({
    url,
    frameName: '',
    features: '',
    disposition: 'new-window',
    referrer: { url: contents.getURL(), policy: 'default' },
  });
  const { targetId } = popup.target;
  theBrowser()
    .root.send('Target.closeTarget', { targetId })
    .catch(() => undefined); // the opener took it along
  if (answer.action === 'allow') contents.emit('standin-open-window', url, answer.overrideBrowserWindowOptions ?? {});
}
