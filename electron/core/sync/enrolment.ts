import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { EnrolReplySchema } from '../../../protocol/wire/enrolment.ts';
import { AgentError } from '../errors.ts';
import { forgetAsking } from './asked.ts';
import type { ClientCertificate, LinkIdentity } from './collector-link.ts';
import type { Vault } from '../vault/vault.ts';

/** What an enrolled workstation knows of its collector, and the certificate by which the collector knows it. All PEM. */
export const StoredEnrolmentSchema = z.strictObject({
  v: z.literal(1),
  collectorUrl: z.url({ protocol: /^https$/ }),
  workstation: z.string().min(1).max(64),
  ...EnrolReplySchema.shape,
});
export type StoredEnrolment = z.infer<typeof StoredEnrolmentSchema>;

/** With the private key (PKCS #8, PEM), which lies in the keychain and nowhere else. */
export type Enrolment = StoredEnrolment & { readonly privateKey: string };

export const certificateOf = ({ certificate, privateKey }: Enrolment): ClientCertificate => ({
  pem: certificate,
  privateKey,
});

/** How to speak with the collector as this workstation. */
export function identityOf(enrolment: Enrolment): LinkIdentity {
  const { collectorUrl, ca } = enrolment;
  return { collectorUrl, ca, certificate: certificateOf(enrolment) };
}

/** The keychain's name for the key. Its value begins with the SHA-256 of the file: neither can be exchanged alone. */
export const CLIENT_KEY = 'collector.client-key';
export const enrolmentFile = (dataDir: string): string => join(dataDir, 'enrolment.json');

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const DIGEST_BYTES = 32;

/** The data folder came without its keychain, or that was emptied. */
export const KEY_MISSING = 'enrolment.key_missing';

/**
 * Null before enrolment. Throws AgentError `enrolment.unreadable`, `enrolment.tampered` (the file is not the one that the
 * key was stored with), `enrolment.key_missing`, `vault.locked`.
 */
export async function readEnrolment(dataDir: string, vault: Vault): Promise<Enrolment | null> {
  const bytes = await readIfThere(enrolmentFile(dataDir));
  if (bytes === null) return null;
  const held = await vault.get(CLIENT_KEY);
  if (held === null) throw new AgentError(KEY_MISSING);
  if (!held.subarray(0, DIGEST_BYTES).equals(digest(bytes))) throw new AgentError('enrolment.tampered');
  const enrolment = StoredEnrolmentSchema.safeParse(parseJson(bytes));
  if (!enrolment.success) throw new AgentError('enrolment.unreadable', { cause: enrolment.error });
  return { ...enrolment.data, privateKey: held.subarray(DIGEST_BYTES).toString() };
}

/**
 * Keeps an enrolment in place of the one that is there, if any. Whatever ends it in between, `finishEnrolment` leads to the
 * one or the other: the key decides which. Throws AgentError `enrolment.unwritable`, `vault.locked`.
 */
export async function writeEnrolment(
  dataDir: string,
  vault: Vault,
  { privateKey, ...stored }: Enrolment,
): Promise<void> {
  await finishEnrolment(dataDir, vault); // its draft must not be written over
  const bytes = Buffer.from(`${JSON.stringify(stored, null, 2)}\n`);
  await writable(() => writeWhole(draftOf(dataDir), bytes));
  await vault.set(CLIENT_KEY, Buffer.concat([digest(bytes), Buffer.from(privateKey)]));
  await putInForce(dataDir, vault);
}

/**
 * Ends what was cut off while an enrolment was being kept: a draft whose key is stored already is the enrolment. Not to be
 * called by those who only look. Throws AgentError `enrolment.unreadable`, `enrolment.unwritable`, `vault.locked`.
 */
export async function finishEnrolment(dataDir: string, vault: Vault): Promise<void> {
  const draft = await readIfThere(draftOf(dataDir));
  if (draft === null) return;
  const held = await vault.get(CLIENT_KEY);
  if (held?.subarray(0, DIGEST_BYTES).equals(digest(draft)) === true) await putInForce(dataDir, vault);
}

async function putInForce(dataDir: string, vault: Vault): Promise<void> {
  // The first sealing key lies in there, too: no workstation is enrolled as long as it does.
  await forgetAsking(vault);
  await writable(() => rename(draftOf(dataDir), enrolmentFile(dataDir)));
}

/** Throws AgentError `enrolment.unwritable` where an enrolment could not be kept: to be found out before a token is spent. */
export async function tryWritingEnrolment(dataDir: string): Promise<void> {
  const trial = `${enrolmentFile(dataDir)}.trial`; // the draft may be one that is to be finished
  await writable(async () => {
    await writeWhole(trial, Buffer.alloc(MOST_BYTES));
    await rm(trial);
  });
}
const MOST_BYTES = 16 * 1024;

const draftOf = (dataDir: string): string => `${enrolmentFile(dataDir)}.new`;

/** On the disk, its entry in the folder too, before anything relies on it. */
async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

async function writable(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new AgentError('enrolment.unwritable', { cause: error });
  }
}

/** What is in the file alone, for those who look while the keychain is locked; null: none, or unreadable. Proves nothing. */
export async function readStoredEnrolment(dataDir: string): Promise<StoredEnrolment | null> {
  const bytes = await readIfThere(enrolmentFile(dataDir));
  return bytes === null ? null : (StoredEnrolmentSchema.safeParse(parseJson(bytes)).data ?? null);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new AgentError('enrolment.unreadable', { cause: error });
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null; // the schema refuses it
  }
}
