/** Chromium knows no schemes of ours: their pages live on reserved secure origins that exist in no network. */
const SUFFIX = 'standin.invalid';
const schemes = new Set<string>();

/** Makes addresses of a scheme translatable; `scheme` without colon. */
export function addScheme(scheme: string): void {
  schemes.add(scheme.toLowerCase());
}

export const isOwnScheme = (scheme: string): boolean => schemes.has(scheme);

/** `agent://ui/x` becomes `https://ui.agent.standin.invalid/x`; other addresses stay. */
export function toChromium(address: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(address);
  const scheme = found?.[1]?.toLowerCase() ?? '';
  if (!schemes.has(scheme)) return address;
  return `https://${found?.[2] ?? ''}.${scheme}.${SUFFIX}${found?.[3] ?? ''}`;
}

/** The other way round: what the product sees of an address or origin of Chromium. */
export function toProduct(address: string): string {
  const found = /^https:\/\/([^/?#]+)\.([a-z0-9+-]+)\.standin\.invalid(?![^/?#])(.*)$/is.exec(address);
  const scheme = found?.[2];
  if (scheme === undefined || !schemes.has(scheme)) return address;
  return `${scheme}://${found?.[1] ?? ''}${found?.[3] ?? ''}`;
}
