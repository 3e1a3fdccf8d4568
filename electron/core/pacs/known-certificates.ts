import type { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { fingerprintOf } from '../../../protocol/tls/fingerprint.ts';
import { keepSmallFile, readSmallJson } from '../small-file.ts';

/** A PACS of several machines may show a certificate for each. */
const MOST = 8;
/** SHA-256 of the DER in hex, and when it ends, milliseconds since the epoch. */
const NoteSchema = z.strictObject({ sha256: z.string(), endMs: z.number() });
export type CertificateNote = z.infer<typeof NoteSchema>;
/**
 * Outside the trail, as the emergency's copy of the policy is: a start without a trail needs it. It gives no trust by itself:
 * a certificate that it names must still be for this name and of an authority that is trusted now.
 */
const FileSchema = z.strictObject({ v: z.literal(1), origin: z.string(), certificates: z.array(NoteSchema) });
const fileOf = (folder: string): string => join(folder, 'emergency-certificates.json');

/** The certificates by which this workstation trusted its PACS; they outlast the agent. */
export type KnownCertificates = {
  /** Forgets those of another origin, and those that have ended: there is one in their place. */
  readonly remember: (origin: string, certificate: X509Certificate) => void;
  readonly knows: (origin: string, certificate: X509Certificate) => boolean;
};

export function openKnownCertificates(folder: string, wallMs: () => number): KnownCertificates {
  let known = FileSchema.safeParse(readSmallJson(fileOf(folder))).data ?? null;
  const at = (origin: string): readonly CertificateNote[] => (known?.origin === origin ? known.certificates : []);
  return {
    remember: (origin, certificate) => {
      const note = noteOf(certificate);
      const before = at(origin);
      const others = before.filter(({ sha256, endMs }) => sha256 !== note.sha256 && endMs > wallMs());
      if (before.length === others.length + 1 && isIn(before, note)) return;
      known = { v: 1, origin, certificates: [note, ...others].slice(0, MOST) };
      keepSmallFile(fileOf(folder), `${JSON.stringify(known)}\n`);
    },
    knows: (origin, certificate) => isIn(at(origin), noteOf(certificate)),
  };
}

export const noteOf = ({ raw, validToDate }: X509Certificate): CertificateNote => ({
  sha256: fingerprintOf(raw),
  endMs: validToDate.getTime(),
});

const isIn = (notes: readonly CertificateNote[], { sha256 }: CertificateNote): boolean =>
  notes.some((note) => note.sha256 === sha256);
