/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Small durable state of this workstation. `set` returns when the value would survive a power cut. */
export type StateStore = {
  /** The stored value, to be checked by its reader; undefined: none. */
  readonly get: (name: string) => unknown;
  readonly set: (name: string, value: Json) => void;
};
