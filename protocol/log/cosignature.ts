import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import {
  COSIGNATURE,
  isSignedBy,
  noteKeyId,
  parseNote,
  rawEd25519,
  readNoteKey,
  type NoteSignature,
  type NoteVerifier,
} from './signed-note.ts';

const TIME_BYTES = 8;

/** Cosigns checkpoints (C2SP tlog-cosignature, Ed25519): nothing larger was seen of this log by then that contradicts. */
export type Cosigner = Pick<NoteVerifier, 'name' | 'keyId'> & {
  /** `seconds` since the epoch: when the checkpoint was compared with what the witness had seen. */
  readonly cosign: (text: string, seconds: number) => NoteSignature;
};

export function cosigner(name: string, privateKey: KeyObject): Cosigner {
  const keyId = noteKeyId(name, COSIGNATURE, rawEd25519(createPublicKey(privateKey)));
  const cosign = (text: string, seconds: number): NoteSignature => {
    const time = Buffer.alloc(TIME_BYTES);
    time.writeBigUInt64BE(BigInt(seconds));
    return { name, keyId, bytes: Buffer.concat([time, sign(null, signedText(text, BigInt(seconds)), privateKey)]) };
  };
  return { name, keyId, cosign };
}

/** Reads a witness's verifier key (type 0x04); null when it is none. Its `check` takes the timestamped signature. */
export function readWitnessVerifier(text: string): NoteVerifier | null {
  const key = readNoteKey(text, COSIGNATURE);
  if (key === null) return null;
  const check = (signed: string, bytes: Buffer): boolean => {
    if (bytes.length <= TIME_BYTES) return false;
    const seconds = bytes.readBigUInt64BE(0);
    const message = signedText(signed, seconds);
    return seconds < 2n ** 63n && verify(null, message, key.publicKey, bytes.subarray(TIME_BYTES));
  };
  return { ...key, check };
}

const signedText = (text: string, seconds: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/** Whose word a checkpoint needs beside the log's own: `required` of these witnesses. */
export type WitnessRule = { readonly witnesses: readonly NoteVerifier[]; readonly required: number };
export const NO_WITNESSES: WitnessRule = { witnesses: [], required: 0 };

/** Whether as many witnesses as required cosigned the note. One key counts once, under whatever name. */
export function isWitnessed(note: string, { witnesses, required }: WitnessRule): boolean {
  const parsed = parseNote(note);
  if (parsed === null) return false;
  const signing = witnesses.filter((witness) => isSignedBy(parsed, witness));
  return new Set(signing.map(({ publicKey }) => rawEd25519(publicKey).toString('hex'))).size >= required;
}
