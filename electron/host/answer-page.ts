import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnAddress } from './page-address.ts';

/** On every answer, a refusal's too (docs/security.md 5.3). */
export const PAGE_HEADERS = {
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

/** Path in the address → file and its type. */
export type PageFiles = Readonly<Record<string, { readonly name: string; readonly type: string }>>;

/** The answer to one address of ours; `files` is the whole list of what there is, and no path is joined from a request. */
export function answerPage(address: string, folder: string, files: PageFiles): Response {
  const path = URL.parse(address)?.pathname ?? '';
  const file = isOwnAddress(address) && Object.hasOwn(files, path) ? files[path] : undefined;
  if (file === undefined) return new Response(null, { status: 404, headers: PAGE_HEADERS });
  const headers = { ...PAGE_HEADERS, 'content-type': file.type };
  return new Response(readFileSync(join(folder, file.name)), { headers });
}
