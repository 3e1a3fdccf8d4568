import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { text as readStream } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { hasWriter } from '../../core/audit/writer-lock.ts';
import { AgentError } from '../../core/errors.ts';
import { openNetwork } from '../../core/network/network.ts';
import { settingsOf } from '../../core/policy/machine/machine-settings.ts';
import { readMachinePolicy, type ReadMachinePolicy } from '../../core/policy/machine/read-machine-policy.ts';
import { recogniseMachine } from '../../core/enrolment/known-machine.ts';
import { enrol, type EnrolAs } from '../../core/sync/enrol.ts';
import { enrolmentFile, readStoredEnrolment } from '../../core/sync/enrolment.ts';
import { createKeychain } from '../../core/vault/keychain.ts';
import type { Vault } from '../../core/vault/vault.ts';
import { trailFile } from '../../core/workstation/data-folder.ts';
import { readIdentity } from '../../core/workstation/identity.ts';

export type EnrolIo = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** Default for --data. */
  readonly dataDir: string;
  /** Default: the operating system's keychain. */
  readonly vault?: Vault;
  /** Default: where this system has it. */
  readonly readMachinePolicy?: ReadMachinePolicy;
};

const USAGE = `glasskey enrol --token-file FILE|- [--workstation NAME] [--data DIR]
    Makes this workstation known to the collector that printed the token. The token is never an argument: those are
    visible to everyone on the machine. An agent that runs goes on with it within a minute; one that is enrolled is ended
    first. Exit code 0: enrolled. 1: refused. 2: called wrongly, the keychain is locked, or an enrolled agent runs.
`;

/** Words for stable codes; a code without words is shown as it is. */
const WORDS: Readonly<Record<string, string>> = {
  'enrol.token_unreadable': 'this is no enrolment token',
  'enrol.token_expired': 'the token has expired: ask for a new one',
  'enrol.not_of_policy': 'the token is for another collector than the machine policy of this workstation names',
  'machine_policy.unreadable': 'what IT set on this machine cannot be read. The token was not used',
  'machine_policy.invalid':
    'what IT set on this machine is invalid: see glasskey policy effective. The token was not used',
  'machine_policy.untrusted':
    'somebody else than an administrator can write what IT set on this machine. The token was not used',
  'network.ca_file_unusable': 'the file of certificate authorities that IT set cannot be used. The token was not used',
  'enrol.reply_invalid': 'the collector answered with a certificate that is not for this workstation',
  'token.rejected': 'the collector does not know the token, or it was used before: ask for a new one',
  'collector.unreachable': 'the collector cannot be reached',
  'collector.untrusted': 'the server at this address is not the collector of the token. Nothing was sent to it',
  'enrolment.unwritable':
    'the data folder cannot be written, or the disk is full. Try again with the same token: that costs no second use of it',
  'trail.in_use':
    'there is an enrolment here, and the agent is running: a new one would cut it off. End it (Linux: systemctl --user stop glasskey), enrol, and start it again. The token was not used',
  'vault.locked': 'the keychain is locked or missing. Try again with the same token: that costs no second use of it',
};

/** `glasskey enrol …`; answers the exit code. */
export async function enrolCommand(args: readonly string[], io: EnrolIo): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    io.stderr.write(USAGE);
    return 2;
  }
  const refuse = (code: string, exit: number): number => {
    io.stderr.write(`Not enrolled: ${WORDS[code] ?? code}. (${code})\n`);
    return exit;
  };
  try {
    const token = options.tokenFile === '-' ? await readStream(io.stdin) : await readFile(options.tokenFile, 'utf8');
    const dataDir = options.data === undefined ? io.dataDir : resolve(options.data);
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    if (isInUse(dataDir)) return refuse('trail.in_use', 2);
    const reading = await (io.readMachinePolicy ?? readMachinePolicy)();
    // What cannot be told, or must not be believed, is not gone by: the token stays good meanwhile.
    if (reading.kind === 'unreadable' || reading.kind === 'invalid') return refuse(reading.code, 2);
    const machine = reading.kind === 'read' ? reading.policy : {};
    const opened = await openNetwork(settingsOf(machine));
    const fault = opened.fault();
    if (fault !== null) return refuse(fault, 2);
    const { network } = opened;
    const vault = io.vault ?? createKeychain();
    const workstation = options.workstation ?? (hostname().slice(0, 64) || 'unnamed');
    const as = { workstation, ...(await recogniseHere(dataDir, vault)) };
    const enrolled = await enrol({ vault, dataDir, wallMs: Date.now, network, machine }, token, as);
    if (!enrolled.ok) return refuse(enrolled.code, 1);
    const { collector, collectorUrl, site } = enrolled.value;
    io.stdout.write(`Enrolled with ${collector} (${collectorUrl}), site ${site}, as ${as.workstation}.\n`);
    return 0;
  } catch (error) {
    if (error instanceof AgentError) return refuse(error.code, 2);
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return refuse(error.code, 2);
    throw error;
  }
}

/**
 * Whether an agent works with the enrolment that is here: the collector revokes its certificate for a new one, and its sealer
 * would put its own next key in place of the one that was agreed. An agent without an enrolment takes up the new one by itself.
 */
const isInUse = (dataDir: string): boolean => existsSync(enrolmentFile(dataDir)) && hasWriter(trailFile(dataDir));

/** This machine, which keeps its name at the collector when it enrols again, unless what is here came from another one. */
async function recogniseHere(dataDir: string, vault: Vault): Promise<Omit<EnrolAs, 'workstation'>> {
  const [seen, before] = await Promise.all([readIdentity(), readStoredEnrolment(dataDir)]);
  const { marks, machineId } = seen;
  if (before === null) return { machineId, marks };
  const recognised = await recogniseMachine(vault, before.certificate, seen);
  return { machineId: recognised.machineId, marks, isOther: recognised.verdict === 'other' };
}

type Options = {
  readonly tokenFile: string;
  readonly workstation: string | undefined;
  readonly data: string | undefined;
};

function readOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'token-file': { type: 'string' }, workstation: { type: 'string' }, data: { type: 'string' } },
    });
    const { 'token-file': tokenFile, workstation, data } = values;
    const isNamed = workstation === undefined || (workstation.length > 0 && workstation.length <= 64);
    return tokenFile === undefined || !isNamed ? null : { tokenFile, workstation, data };
  } catch {
    return null; // an option that there is not: the usage says which there are
  }
}
