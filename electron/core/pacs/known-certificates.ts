import type { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { StateStore } from '../session/state-store.ts';

const NAME = 'pacs.certificates';
/** A PACS of several machines may show a certificate for each. */
const MOST = 8;
/** SHA-256 of the DER in hex, and when it ends, milliseconds since the epoch. */
const NoteSchema = z.strictObject({ sha256: z.string(), endMs: z.number() });
export type CertificateNote = z.infer<typeof NoteSchema>;
const KnownSchema = z.strictObject({ origin: z.string(), certificates: z.array(NoteSchema) });
type Known = z.infer<typeof KnownSchema>;

/** The certificates by which this workstation trusted its PACS; they outlast the agent. */
export type KnownCertificates = {
  /** Forgets those of another origin, and those that ended and were replaced. A disk that refuses it stands in nobody's way. */
  readonly remember: (origin: string, certificate: X509Certificate) => void;
  readonly knows: (origin: string, certificate: X509Certificate) => boolean;
};

export function createKnownCertificates(store: StateStore, wallMs: () => number): KnownCertificates {
  let read: Known | null = null;
  const known = (origin: string): Known['certificates'] => {
    read ??= readKnown(store);
    return read?.origin === origin ? read.certificates : [];
  };
  return {
    remember: (origin, certificate) => {
      const before = known(origin);
      const now = noteOf(certificate);
      if (before.some(({ sha256 }) => sha256 === now.sha256)) return;
      const current = before.filter(({ endMs }) => endMs > wallMs());
      read = { origin, certificates: [now, ...current].slice(0, MOST) };
      trySet(store, read);
    },
    knows: (origin, certificate) => known(origin).some(({ sha256 }) => sha256 === noteOf(certificate).sha256),
  };
}

export const noteOf = ({ fingerprint256, validToDate }: X509Certificate): CertificateNote => ({
  sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
  endMs: validToDate.getTime(),
});

function readKnown(store: Pick<StateStore, 'get'>): Known | null {
  try {
    return KnownSchema.safeParse(store.get(NAME)).data ?? null;
  } catch {
    return null; // changed by another hand, which the store itself reports: nothing in it is believed
  }
}

function trySet(store: Pick<StateStore, 'set'>, known: Known): void {
  try {
    store.set(NAME, known);
  } catch {
    return;
  }
}
