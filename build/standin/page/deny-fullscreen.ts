type Globals = { readonly Element: { readonly prototype: object } };

/**
 * Full screen is no permission of Chromium's that could be withdrawn: the method goes instead, before any script of
 * the page. Its text is put into pages: it may use nothing from outside itself.
 */
export function denyFullscreen(): void {
  const { prototype } = (globalThis as unknown as Globals).Element;
  const refused = { value: () => Promise.reject(new TypeError('Permissions check failed')), configurable: false };
  Object.defineProperties(prototype, { requestFullscreen: refused, webkitRequestFullscreen: refused });
}
