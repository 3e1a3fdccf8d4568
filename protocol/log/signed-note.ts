import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** One signature line of a note; `bytes` follow the key's 4-byte id. */
export type NoteSignature = { readonly name: string; readonly keyId: Buffer; readonly bytes: Buffer };
/** A signed note (C2SP signed-note): `text` ends with a newline. */
export type SignedNote = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** A key that signs notes under a name, as everybody may know it. */
export type NoteVerifier = {
  readonly name: string;
  readonly keyId: Buffer;
  readonly publicKey: KeyObject;
  /** Whether the signature bytes are this key's over the text. */
  readonly check: (text: string, signature: Buffer) => boolean;
};
export type NoteSigner = Pick<NoteVerifier, 'name' | 'keyId'> & { readonly sign: (text: string) => Buffer };

/** Kinds of signature (C2SP signed-note, "Signature types"): a log's own, and a witness's (cosignature.ts). */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
export type NoteKeyType = typeof ED25519 | typeof COSIGNATURE;
const KEY_ID_BYTES = 4;
const ED25519_BYTES = 32;
const MOST_SIGNATURES = 64;
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** First 4 bytes of SHA-256(name ‖ newline ‖ type ‖ public key): a hint which key to try, nothing to be trusted. */
export function noteKeyId(name: string, type: number, publicKey: Uint8Array): Buffer {
  const text = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]);
  return hash('sha256', text, 'buffer').subarray(0, KEY_ID_BYTES);
}

/** Whether a key may have this name: not empty, no white space, no plus (C2SP signed-note). */
export const isNoteName = (name: string): boolean => /^[^\s+\p{Cc}]{1,255}$/u.test(name);

/** The 32 raw bytes of an Ed25519 public key. */
export function rawEd25519(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(SPKI_ED25519.length);
}

/** An Ed25519 public key from its 32 raw bytes; null when they are none. */
export function ed25519FromRaw(raw: Uint8Array): KeyObject | null {
  if (raw.length !== ED25519_BYTES) return null;
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_ED25519, raw]), format: 'der', type: 'spki' });
  } catch {
    return null; // not a point of the curve
  }
}

/** Signs notes with an Ed25519 private key. */
export function noteSigner(name: string, privateKey: KeyObject): NoteSigner {
  const keyId = noteKeyId(name, ED25519, rawEd25519(createPublicKey(privateKey)));
  return { name, keyId, sign: (text) => sign(null, Buffer.from(text), privateKey) };
}

/** `name+hex(key id)+base64(type ‖ public key)`, by which others know an Ed25519 key. */
export function verifierText(name: string, publicKey: KeyObject, type: NoteKeyType = ED25519): string {
  const raw = rawEd25519(publicKey);
  const key = Buffer.concat([Buffer.of(type), raw]).toString('base64');
  return `${name}+${noteKeyId(name, type, raw).toString('hex')}+${key}`;
}

/** Who a text of `verifierText` names; null when it is none, names another key than it holds, or is of another type. */
export function readNoteKey(text: string, type: NoteKeyType): Omit<NoteVerifier, 'check'> | null {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim());
  const [, name = '', keyId = '', key = ''] = parts ?? [];
  const bytes = Buffer.from(key, 'base64');
  const publicKey = bytes[0] === type ? ed25519FromRaw(bytes.subarray(1)) : null;
  if (!isNoteName(name) || publicKey === null) return null;
  const own = noteKeyId(name, type, bytes.subarray(1));
  return own.toString('hex') === keyId ? { name, keyId: own, publicKey } : null;
}

/** Reads the verifier key of a log; null when it is none. */
export function readVerifier(text: string): NoteVerifier | null {
  const key = readNoteKey(text, ED25519);
  return key === null ? null : noteVerifier(key.name, key.publicKey);
}

/** Checks what an Ed25519 key signs under a name. */
export function noteVerifier(name: string, publicKey: KeyObject): NoteVerifier {
  const keyId = noteKeyId(name, ED25519, rawEd25519(publicKey));
  return { name, keyId, publicKey, check: (text, bytes) => verify(null, Buffer.from(text), publicKey, bytes) };
}

/** Signs a text, which must end with a newline; further signatures may be added to the end of what comes out. */
export function signNote(text: string, signer: NoteSigner): string {
  return `${text}\n${signatureLine({ name: signer.name, keyId: signer.keyId, bytes: signer.sign(text) })}`;
}

/** One signature as a line of a note, with its newline. */
export function signatureLine({ name, keyId, bytes }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([keyId, bytes]).toString('base64')}\n`;
}

/** Takes a note apart; null when it is none: control characters, no signature, too many, or a line of another shape. */
export function parseNote(note: string): SignedNote | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.isWellFormed() || /[\p{Cc}--\n]/v.test(note)) return null;
  const lines = note.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > MOST_SIGNATURES) return null;
  const signatures = lines.map(parseSignature);
  if (signatures.includes(null)) return null;
  return { text: note.slice(0, end + 1), signatures: signatures.filter((one) => one !== null) };
}

function parseSignature(line: string): NoteSignature | null {
  const [, name = '', base64 = ''] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (!isNoteName(name) || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), bytes: bytes.subarray(KEY_ID_BYTES) };
}

/** Whether one of the note's signatures is the verifier's and right; others are passed over. */
export function isSignedBy({ text, signatures }: SignedNote, verifier: NoteVerifier): boolean {
  return signatures.some(
    ({ name, keyId, bytes }) => name === verifier.name && keyId.equals(verifier.keyId) && verifier.check(text, bytes),
  );
}
