import { isLoopback } from './safe-url.ts';
import type { DesktopViewer, WebViewer } from './policy.ts';

export const ARGUMENT_PLACEHOLDERS = ['folder', 'files', 'studyUid', 'accession'] as const;
export type ArgumentPlaceholder = (typeof ARGUMENT_PLACEHOLDERS)[number];
export const URL_PLACEHOLDERS = ['studyUid', 'accession', 'orthancId', 'orthancSeriesId'] as const;
export type UrlPlaceholder = (typeof URL_PLACEHOLDERS)[number];

/** An item of a viewer's argument list: passed on as it is, or filled in behind a fixed prefix. */
export type ArgumentTemplate =
  { readonly kind: 'fixed' } | { readonly kind: 'filled'; readonly prefix: string; readonly name: ArgumentPlaceholder };

/** A placeholder is the whole item, or follows a fixed prefix that ends in `=` or `:`; `{files}` has none. Null: no template. */
export function readArgument(item: string): ArgumentTemplate | null {
  const [, prefix = '', word] = /^([^{}]*[=:])?\{(\w+)\}$/.exec(item) ?? [];
  const name = ARGUMENT_PLACEHOLDERS.find((one) => one === word);
  if (name !== undefined) return name === 'files' && prefix !== '' ? null : { kind: 'filled', prefix, name };
  // A brace that is no placeholder is a mistake in the policy; passed on, it would reach the viewer as text.
  return /[{}\0]/.test(item) ? null : { kind: 'fixed' };
}

/** The placeholders of a web viewer's address; null when it is no template of an address with a fixed origin. */
export function readAddress(url: string): readonly UrlPlaceholder[] | null {
  // Scheme, host and port are the policy's own words, up to the first slash behind them.
  if (!/^https?:\/\/[^/{}?#\\]+\//.test(url) || /[{}]/.test(url.replace(/\{[^{}]*\}/g, ''))) return null;
  const words = [...url.matchAll(/\{([^{}]*)\}/g)].map(([, word]) => word);
  const names = words.map((word) => URL_PLACEHOLDERS.find((one) => one === word));
  return names.every((name) => name !== undefined) ? names : null;
}

/** The address with its placeholders filled in. */
export const fillAddress = (url: string, valueOf: (name: UrlPlaceholder) => string): string =>
  URL_PLACEHOLDERS.reduce((text, name) => text.replaceAll(`{${name}}`, () => encodeURIComponent(valueOf(name))), url);

/**
 * Whether a web viewer's window may load an address: http on this workstation or https, one of the profile's origins
 * exactly, and no name or password in it. WebSockets count as their page's origin.
 */
export function isAllowedUrl(profile: Pick<WebViewer, 'origins'>, text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'ws:' || url.protocol === 'wss:') url.protocol = url.protocol === 'ws:' ? 'http:' : 'https:';
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe && profile.origins.some((origin) => URL.parse(origin)?.origin === url.origin);
}

/** What keeps a viewer from ever being opened, in words, with its place in the profile (dotted path). */
export type TemplateProblem = { readonly path: string; readonly message: string };

export function templateProblems(viewer: DesktopViewer | WebViewer): readonly TemplateProblem[] {
  if (viewer.kind === 'desktop') {
    const message = `is neither fixed text nor one of ${braced(ARGUMENT_PLACEHOLDERS)}, alone or, but for {files}, behind = or :`;
    return viewer.args.flatMap((item, at) => (readArgument(item) === null ? [{ path: `args.${at}`, message }] : []));
  }
  const { url } = viewer;
  if (readAddress(url) === null) {
    const message = `is not an address that begins with https://HOST/ and has no other braces than ${braced(URL_PLACEHOLDERS)}`;
    return [{ path: 'url', message }];
  }
  const isAllowed = isAllowedUrl(
    viewer,
    fillAddress(url, () => '1'),
  );
  return isAllowed ? [] : [{ path: 'url', message: 'is of none of its own origins, so it would never be opened' }];
}

const braced = (names: readonly string[]): string => names.map((name) => `{${name}}`).join(', ');
