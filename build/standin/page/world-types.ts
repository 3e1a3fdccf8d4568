// The parts of a page's globals that the injected functions use; the project compiles without the DOM's typings.

export type PageEvent = { readonly detail: unknown };
export type PageDocument = {
  addEventListener(name: string, listener: (event: PageEvent) => void): void;
  dispatchEvent(event: object): boolean;
};
export type PageGlobals = {
  readonly document: PageDocument;
  readonly CustomEvent: new (name: string, options: { detail: string }) => object;
  readonly top: unknown;
  readonly window: unknown;
  readonly location: { readonly href: string };
  /** Set by DevTools in the preload's world alone. */
  readonly standinBinding?: (text: string) => void;
};
