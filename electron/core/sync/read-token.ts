import { EnrolmentTokenSchema, type EnrolmentToken } from '../../../protocol/wire/enrolment.ts';
import { ok, refuse, type Result } from '../errors.ts';

/** Reads what `glasskey collector token` printed: base64url of JSON. Refuses `enrol.token_unreadable`, `enrol.token_expired`. */
export function readToken(text: string, wallMs: number): Result<EnrolmentToken> {
  const token = EnrolmentTokenSchema.safeParse(decode(text.trim()));
  if (!token.success) return refuse('enrol.token_unreadable');
  return Date.parse(token.data.expiresAt) > wallMs ? ok(token.data) : refuse('enrol.token_expired');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null; // the schema refuses it
  }
}
