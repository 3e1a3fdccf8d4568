import type { PageName } from '../ipc/contract.ts';
import { pageUrl } from './page-address.ts';

/** What of an IPC event says who asks. */
export type Asker = {
  readonly senderFrame: { readonly parent: object | null; readonly url: string } | null;
  readonly sender: { readonly id: number };
};

/** The page that asks: only the top frame, only of a window of ours, only while it shows the page we loaded. */
export function trustedPage(event: Asker, pageOf: (contentsId: number) => PageName | null): PageName | null {
  const frame = event.senderFrame; // null after a navigation
  if (frame === null || frame.parent !== null) return null;
  const page = pageOf(event.sender.id);
  return page !== null && frame.url === pageUrl(page) ? page : null;
}
