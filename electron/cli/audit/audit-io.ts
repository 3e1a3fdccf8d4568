import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { readVerifier, type NoteVerifier } from '../../../protocol/log/signed-note.ts';
import type { OpenTrailDeps } from '../../core/audit/open-trail.ts';
import type { Reading } from '../../core/audit/reading-requests.ts';
import { recordReading } from '../../core/audit/record-reading.ts';
import { systemClock } from '../../core/system-clock.ts';
import { AgentError } from '../../core/errors.ts';
import { readEnrolment } from '../../core/sync/enrolment.ts';
import { readMachinePolicy, type ReadMachinePolicy } from '../../core/policy/machine/read-machine-policy.ts';
import { createKeychain } from '../../core/vault/keychain.ts';
import type { Vault } from '../../core/vault/vault.ts';
import { trailFile } from '../../core/workstation/data-folder.ts';
import { createSource, readIdentity } from '../../core/workstation/identity.ts';

/** What a command of the trail works with. */
export type AuditIo = {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** The agent's data folder. */
  readonly dataDir: string;
  /** Default: the operating system's keychain. */
  readonly vault?: Vault;
  /** Default: where this system has it. */
  readonly readMachinePolicy?: ReadMachinePolicy;
};

export const vaultOf = (io: AuditIo): Vault => io.vault ?? createKeychain();

/** Why the machine policy does not let the trail be given out here; null: it does. What cannot be told is no permission. */
export async function exportRefusal(io: AuditIo): Promise<string | null> {
  const reading = await (io.readMachinePolicy ?? readMachinePolicy)();
  if (reading.kind === 'unreadable' || reading.kind === 'invalid') return reading.code;
  return reading.kind === 'read' && reading.policy.auditExport === false ? 'audit.export_off' : null;
}

/** The database a command is about: the one that was named, else this workstation's own. */
export const databaseOf = (io: AuditIo, named: string | undefined): string => named ?? trailFile(io.dataDir);

/** Who signs the log of the collector at which this workstation is enrolled; null when it is not, or cannot be told. */
export async function logOf(io: AuditIo): Promise<NoteVerifier | null> {
  try {
    const enrolment = await readEnrolment(io.dataDir, vaultOf(io));
    return enrolment === null ? null : readVerifier(enrolment.logKey);
  } catch (error) {
    if (error instanceof AgentError) return null; // told by those commands that need it
    throw error;
  }
}

/** What openTrail needs of a command that writes into this workstation's own trail. */
export async function commandDeps(io: AuditIo): Promise<Omit<OpenTrailDeps, 'as'>> {
  const identity = await readIdentity();
  return {
    file: trailFile(io.dataDir),
    vault: vaultOf(io),
    clock: systemClock,
    bootId: identity.bootId,
    clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
    source: createSource(
      identity.workstation,
      () => ({ site: null, machineId: identity.machineId }),
      systemClock.monotonicMs,
    ),
  };
}

/** Records in this workstation's own trail what is done with a trail, before it is read; a refusal's code, or null. */
export async function recordUse(io: AuditIo, use: Reading['use']): Promise<string | null> {
  const reading = { v: 1, osUser: userInfo().username.slice(0, 64), use } as const;
  const recorded = await recordReading({ ...(await commandDeps(io)), reading });
  return recorded.ok ? null : recorded.code;
}

/** Sizes on the disk, in bytes. */
export const bytesOf = (file: string): { readonly database: number; readonly log: number } => {
  const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return { database: size(file), log: size(`${file}-wal`) };
};

export const CANNOT = 2;

/** Words for stable codes; a code without words is shown as it is. */
const WORDS: Readonly<Record<string, string>> = {
  'audit.io_failed': 'there is no such file, or it may not be opened',
  'audit.read_only': 'this account may not open it',
  'audit.corrupt': 'it is not a trail, or damaged beyond reading',
  'audit.newer_schema': 'it was written by a newer Glasskey',
  'audit.export_off':
    'IT has switched the export off on this machine: ask the collector, glasskey collector records export',
  'machine_policy.unreadable': 'what IT set on this machine cannot be read, so it may not be given out',
  'machine_policy.invalid':
    'what IT set on this machine is invalid (glasskey policy effective), so it may not be given out',
  'machine_policy.untrusted':
    'somebody else than an administrator can write what IT set on this machine, so it may not be given out',
  'audit.key_missing': 'the keychain does not hold the key that opens it',
  'vault.locked': 'the keychain is locked or missing',
  'vault.damaged': 'the keychain holds something unreadable about it',
  'trail.missing': 'there is no trail on this workstation to record this reading in',
  'trail.damaged':
    'the trail of this workstation is damaged: see glasskey audit gaps, then glasskey audit repair; then use --db',
  'trail.not_recorded': 'the running agent did not record this reading, so nothing was read',
  'trail.in_use': 'the agent is running, or another command is at work: end it first',
};

export const inWords = (code: string): string => WORDS[code] ?? code;

/** Prints why a command cannot do its work; answers its exit code. */
export function cannot(io: AuditIo, code: string): number {
  io.stderr.write(`Cannot be read: ${inWords(code)}. (${code})\n`);
  return CANNOT;
}
