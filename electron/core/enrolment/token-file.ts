import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { win32 } from 'node:path';
import { readProtectedFile, type ProtectedFile } from '../policy/machine/sources/read-protected-file.ts';
import type { MachineSettings } from '../policy/machine/machine-settings.ts';
import { readDescriptors } from '../viewer/read-descriptors.ts';
import { isProtectedDescriptor } from '../viewer/windows-protection.ts';

/**
 * Where IT leaves the token with which a workstation enrols without a person, unless the machine policy names another file.
 * Fixed: neither an argument nor the environment names another place.
 */
const PLACES: Partial<Record<NodeJS.Platform, string>> = {
  linux: '/etc/glasskey/enrolment-token', // an image, a configuration manager, or the answers to the deb's questions
  // An installer copies the file there that ENROLMENTTOKENFILE names, or a script of IT's. In ProgramData anybody makes folders.
  win32: String.raw`C:\Program Files\Glasskey Enrolment\enrolment-token`,
  darwin: '/Library/Application Support/Glasskey/enrolment-token', // a script of the device management writes it
};
const MOST_BYTES = 8192;

export type FoundToken =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly code: 'enrol.token_file_unreadable' | 'enrol.token_file_untrusted' }
  /** `fingerprint`: SHA-256 of the text in hex, by which a token is remembered without being kept. */
  | { readonly kind: 'found'; readonly text: string; readonly fingerprint: string };

export const tokenFileOf = (
  { enrolmentTokenFile }: Pick<MachineSettings, 'enrolmentTokenFile'>,
  platform: NodeJS.Platform = process.platform,
): string | null => enrolmentTokenFile ?? PLACES[platform] ?? null;

/** Reads a token that only an administrator can have put there: who could write it could bind the workstation to a collector of their own. */
export async function readTokenFile(file: string | null): Promise<FoundToken> {
  if (file === null) return { kind: 'absent' };
  const found = await (process.platform === 'win32' ? readOnWindows(file) : readProtectedFile(file, MOST_BYTES));
  if (found.kind === 'absent') return found;
  if (found.kind !== 'read') return { kind: 'unusable', code: `enrol.token_file_${found.kind}` };
  const text = found.bytes.toString('latin1').trim();
  return { kind: 'found', text, fingerprint: createHash('sha256').update(text).digest('hex') };
}

/** By the access lists of the file and of its folder. Not run on Windows yet. */
async function readOnWindows(file: string): Promise<ProtectedFile> {
  try {
    const { size } = await stat(file);
    const [own, folder] = (await readDescriptors([file, win32.dirname(file)])) ?? [];
    if (own === undefined || folder === undefined) return { kind: 'unreadable' };
    const isProtected = isProtectedDescriptor(own, 'file') && isProtectedDescriptor(folder, 'folder');
    return isProtected && size <= MOST_BYTES ? { kind: 'read', bytes: await readFile(file) } : { kind: 'untrusted' };
  } catch (error) {
    return { kind: error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'absent' : 'unreadable' };
  }
}

/** Takes away a token that has served, where this account may: mostly it is an administrator's, and stays until they delete it. */
export async function removeTokenFile(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}
