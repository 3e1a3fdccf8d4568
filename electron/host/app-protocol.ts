import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { PAGE_FILES } from '../page-files.ts';

/** Our own scheme and host. In Node the origin of such an address is the text "null": compare protocol and host. */
export const PAGE_SCHEME = 'agent';
export const PAGE_HOST = 'ui';
export const pageUrl = (page: string): string => `${PAGE_SCHEME}://${PAGE_HOST}/${page}.html`;

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'none'",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=()',
} as const;

/** Must run before `ready`. Leaves out every privilege that a page without fetch does not need. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the pages from the list made at build time: an unknown path is 404, no path is ever joined from a request. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(PAGE_SCHEME, (request) => answerPage(request.url, folder));
}

/** The answer to one address of ours. */
export function answerPage(address: string, folder: string): Response {
  const url = URL.parse(address);
  const file =
    url?.host === PAGE_HOST && Object.hasOwn(PAGE_FILES, url.pathname) ? PAGE_FILES[url.pathname] : undefined;
  if (file === undefined) return new Response(null, { status: 404, headers: HEADERS });
  return new Response(readFileSync(join(folder, file.name)), { headers: { ...HEADERS, 'content-type': file.type } });
}
