/** Reads `#rgb`, `#rrggbb` and `#aarrggbb` into 0xRRGGBB; anything else is dark, never white. */
export function pixelOf(color: string | undefined): number {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(color ?? '')?.[1];
  if (digits === undefined) return 0x000000;
  if (digits.length === 3) return Number.parseInt(digits.replaceAll(/./g, '$&$&'), 16);
  return Number.parseInt(digits.slice(-6), 16);
}
