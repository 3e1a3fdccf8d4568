/** A fault of the collector with a stable code; expected refusals are returned values. */
export class CollectorError extends Error {
  readonly code: string;
  constructor(code: string, options?: { readonly cause: unknown }) {
    super(code, options);
    this.name = 'CollectorError';
    this.code = code;
  }
}
