import { createHash } from 'node:crypto';
import { Agent, request } from 'undici';
import { addCheckpointText } from '../../protocol/log/add-checkpoint.ts';
import { readWitnessVerifier } from '../../protocol/log/cosignature.ts';
import { isSignedBy, parseNote, signatureLine } from '../../protocol/log/signed-note.ts';
import { lookup } from '../../protocol/tls/lookup.ts';
import type { Witness } from './witnesses.ts';

/**
 * What a witness says to a checkpoint: its signature line; that it holds another size than we thought; that it does not
 * cosign (HTTP status); or nothing that can be used.
 */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly line: string }
  | { readonly kind: 'other_size'; readonly size: number }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unreachable' };

/** A connection to one witness. Answers are values; nothing throws. */
export type WitnessLink = {
  readonly ask: (old: number, proof: readonly Buffer[], note: string) => Promise<WitnessAnswer>;
  /** The newest checkpoint that it cosigned of a log, as the log signed it; null if it does not say (not part of C2SP). */
  readonly newest: (origin: string) => Promise<string | null>;
  readonly close: () => Promise<void>;
};

const TIMEOUT_MS = 5000;
const ANSWER_MAX_BYTES = 64 * 1024;
const UNREACHABLE = { kind: 'unreachable' } as const;

export function createWitnessLink({ key, url, ca }: Witness): WitnessLink {
  const dispatcher = new Agent({
    connect: { timeout: TIMEOUT_MS, rejectUnauthorized: true, lookup, ...(ca === null ? {} : { ca }) },
  });
  const prefix = url.replace(/\/+$/, '');
  const times = { headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS } as const;
  const call = async (method: 'GET' | 'POST', path: string, body: string | null) => {
    const signal = AbortSignal.timeout(2 * TIMEOUT_MS);
    const reply = await request(`${prefix}/${path}`, { method, body, dispatcher, signal, ...times });
    return { status: reply.statusCode, text: await readText(reply.body) };
  };
  return {
    ask: async (old, proof, note) => {
      try {
        const { status, text } = await call('POST', 'add-checkpoint', addCheckpointText({ old, proof, note }));
        if (status === 200) return readCosignature(key, note, text) ?? UNREACHABLE;
        const size = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
        if (status === 409 && size !== undefined && Number(size) !== old)
          return { kind: 'other_size', size: Number(size) };
        return { kind: 'refused', status };
      } catch {
        return UNREACHABLE; // whatever it was: no cosignature, and it is asked again
      }
    },
    newest: async (origin) => {
      try {
        const name = createHash('sha256').update(origin).digest('hex');
        const { status, text } = await call('GET', `checkpoint/${name}`, null);
        return status === 200 ? text : null;
      } catch {
        return null;
      }
    },
    close: () => dispatcher.destroy(),
  };
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > ANSWER_MAX_BYTES) throw new RangeError('too long');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The witness's own line among those that it answered, if it is a cosignature of this checkpoint. */
function readCosignature(key: string, note: string, answer: string): WitnessAnswer | null {
  const witness = readWitnessVerifier(key);
  const [given, whole] = [parseNote(note), parseNote(note + answer)];
  if (witness === null || given === null || whole === null) return null;
  const added = whole.signatures.slice(given.signatures.length);
  const own = added.find((signature) => isSignedBy({ text: given.text, signatures: [signature] }, witness));
  return own === undefined ? null : { kind: 'cosigned', line: signatureLine(own) };
}
