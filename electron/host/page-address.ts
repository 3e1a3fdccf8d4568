import type { PageName } from '../ipc/contract.ts';

/** Our own scheme and host. In Node the origin of such an address is the text "null": compare protocol and host. */
export const PAGE_SCHEME = 'agent';
export const PAGE_HOST = 'ui';

export const pageUrl = (page: PageName): string => `${PAGE_SCHEME}://${PAGE_HOST}/${page}.html`;

/** Whether an address is one of ours, whatever its path. */
export function isOwnAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === `${PAGE_SCHEME}:` && url.host === PAGE_HOST;
}
