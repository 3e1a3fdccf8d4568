/** A fault: something that must not happen. Expected refusals are returned values, never this. */
export class AgentError extends Error {
  readonly code: string;
  constructor(code: string, options?: { readonly cause: unknown }) {
    super(code, options);
    this.name = 'AgentError';
    this.code = code;
  }
}

/** An expected refusal with a stable code; the words are the page's. */
export type Refusal = { readonly ok: false; readonly code: string; readonly retryAfterSeconds?: number };

/** A value or an expected refusal. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const refuse = (code: string): Refusal => ({ ok: false, code });

/** A refusal without what else the value carried. */
export const onlyRefusal = ({ code, retryAfterSeconds }: Refusal): Refusal =>
  retryAfterSeconds === undefined ? { ok: false, code } : { ok: false, code, retryAfterSeconds };
