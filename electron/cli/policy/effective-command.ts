import { parseArgs } from 'node:util';
import { AgentError } from '../../core/errors.ts';
import type { EffectiveKey, EffectivePolicy } from '../../core/policy/effective-policy.ts';
import { findEffectivePolicy } from '../../core/policy/find-effective-policy.ts';
import { readMachinePolicy } from '../../core/policy/machine/read-machine-policy.ts';
import { createKeychain } from '../../core/vault/keychain.ts';
import type { PolicyIo } from './policy-io.ts';

const STATES = {
  absent: 'nothing is set',
  read: 'read',
  unreadable: 'CANNOT BE READ',
  invalid: 'NOT VALID',
} as const;

/**
 * `glasskey policy effective [--json]`: which source won for each key. 0: all sources are well. 1: the machine policy cannot
 * be read, must not be believed, or does not count in part. 2: it cannot be told.
 */
export async function effectiveCommand(args: readonly string[], io: PolicyIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  try {
    const effective = await findEffectivePolicy({
      folder: io.dataDir,
      vault: io.vault ?? createKeychain(),
      readMachinePolicy: io.readMachinePolicy ?? readMachinePolicy,
    });
    io.stdout.write(values.json === true ? `${JSON.stringify(effective, null, 2)}\n` : inWords(effective));
    return effective.machine.code === null && !effective.machine.keepsViewers ? 0 : 1;
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    io.stderr.write(`It cannot be told what counts here: the keychain or the trail cannot be read. (${error.code})\n`);
    return 2;
  }
}

function inWords({ machine, signed, keys }: EffectivePolicy): string {
  const lines = [
    `Machine policy  ${machine.where}: ${STATES[machine.state]}${machine.code === null ? '' : ` (${machine.code})`}`,
    ...machine.problems.map((problem) => `                ${problem}`),
    ...(machine.isLastGood ? ['                The last good one counts.'] : []),
    ...(machine.keepsViewers
      ? ['                It would leave no viewer: what it says of viewers does not count.']
      : []),
    `Signed policy   ${signed.serial === null ? 'none yet: the built-in one' : `number ${signed.serial}, until ${signed.expiresAt}`}`,
    '',
  ];
  const width = Math.max(...keys.map(({ key }) => key.length));
  return `${[...lines, ...keys.map((key) => line(key, width))].join('\n')}\n`;
}

const line = ({ key, value, origin }: EffectiveKey, width: number): string =>
  `${key.padEnd(width)}  ${origin.padEnd(9)}  ${value === null ? '-' : JSON.stringify(value)}`;
