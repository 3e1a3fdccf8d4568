import { readFile } from 'node:fs/promises';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { ReadMachinePolicy } from '../../core/policy/machine/read-machine-policy.ts';
import type { Vault } from '../../core/vault/vault.ts';
import { checkNewPolicy, problemInWords } from '../../../protocol/policy/check-policy.ts';

/** What a command of the policy works with. */
export type PolicyIo = {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** The agent's data folder. */
  readonly dataDir: string;
  /** Default: the operating system's keychain. */
  readonly vault?: Vault;
  /** Default: where this system has it. */
  readonly readMachinePolicy?: ReadMachinePolicy;
};

/** Called wrongly, or with a file that cannot be read: ends the command with its words and exit code 2. */
export class UsageError extends Error {}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read`, { cause });
  }
}

/** The policy in a file, or the built-in one. A policy with problems is not used. */
export async function readPolicyFile(file: string | undefined): Promise<Policy> {
  if (file === undefined) return DEFAULT_POLICY;
  const check = checkNewPolicy(parseJson(file, await readText(file)));
  if (check.ok) return check.policy;
  throw new UsageError(`${file} is not a valid policy: ${check.problems.map(problemInWords).join('; ')}`);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} is no JSON`, { cause });
  }
}
