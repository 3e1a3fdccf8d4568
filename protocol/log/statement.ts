import { z } from 'zod';
import { isSameLog } from './restoration.ts';
import type { NoteSigner, NoteVerifier } from './signed-note.ts';

/**
 * What a collector says under the key of its log and others check from a file alone: a compact JWS (RFC 7515, EdDSA of
 * RFC 8037). `kid` is the log's name. The text that is signed holds no newline, so it can never be taken for a checkpoint.
 */
export type StatementType = 'glasskey-destruction+jws' | 'glasskey-archive+jws';

const HeaderSchema = z.strictObject({ alg: z.literal('EdDSA'), kid: z.string(), typ: z.string() });

/** Signs a statement; `payload` is serialised once. */
export function signStatement(typ: StatementType, payload: unknown, signer: NoteSigner): string {
  const header = { alg: 'EdDSA', kid: signer.name, typ };
  const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${signer.sign(text).toString('base64url')}`;
}

/** The payload of a statement that `log` signed, by its schema; null when it is another's, of another type or shape. */
export function openStatement<Schema extends z.ZodType>(
  jws: string,
  { typ, schema, log }: { readonly typ: StatementType; readonly schema: Schema; readonly log: NoteVerifier },
): z.infer<Schema> | null {
  const [, head = '', body = '', signature = ''] =
    /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/.exec(jws) ?? [];
  try {
    const bytes = Buffer.from(signature, 'base64url');
    // One spelling only: the last character has bits that no decoder looks at.
    if (bytes.toString('base64url') !== signature) return null;
    const header = HeaderSchema.safeParse(decode(head)).data;
    if (header?.typ !== typ || !isRelated(header.kid, log.name)) return null;
    if (!log.check(`${head}.${body}`, bytes)) return null;
    return schema.safeParse(decode(body)).data ?? null;
  } catch {
    return null; // no JSON
  }
}

/** The name that the log had then or has since: restorations change it, never the key. */
const isRelated = (one: string, other: string): boolean => isSameLog(one, other) || isSameLog(other, one);

const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
