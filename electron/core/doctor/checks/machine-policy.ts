import { defineCheck, error, fine, warning } from '../check.ts';
import type { MachineReading } from '../../policy/machine/machine-reading.ts';

export type MachinePolicyFact = {
  readonly state: MachineReading['kind'] | 'untrusted';
  /** How many keys of it count. */
  readonly keys: number;
  /** It was good once, which counts where it is not now. */
  readonly hasLastGood: boolean;
  /** What it says of viewers would leave none, and does not count. */
  readonly keepsViewers: boolean;
  readonly isCaFileUsable: boolean;
};

const LOOK = 'glasskey policy effective says which keys; docs/policy.md says what they may be.';

export const machinePolicyCheck = defineCheck({
  id: 'machine-policy',
  about: 'Whether what IT set on this machine can be read and believed',
  outcomes: {
    absent: fine('Nothing is set on this machine: the collector’s policy counts as it is.'),
    read: fine('{keys} keys are set on this machine.'),
    unreadable: warning(
      'What IT set on this machine cannot be read; the last good one counts ({keys} keys).',
      'On Linux: chmod 644 /etc/glasskey/policy.json, and 755 for its folder. On Windows: the account must be allowed to run reg.exe or PowerShell.',
    ),
    invalid: error(
      'What IT set on this machine is not valid and is refused; the last good one counts ({keys} keys).',
      LOOK,
    ),
    untrusted: error(
      'Somebody else than an administrator can write what IT set on this machine; the last good one counts ({keys} keys).',
      'On Linux: the file and every folder above it must be root’s and writable by root alone, and no link.',
    ),
    nothing: error(
      'What IT set on this machine is refused or cannot be read, and there is none before: nothing of it counts.',
      `${LOOK} On Linux the file and every folder above it must be root’s and writable by root alone, and readable by everybody. On Windows the account must be allowed to run reg.exe or PowerShell.`,
    ),
    viewers: warning(
      'What IT set on this machine would leave no viewer: the keys about viewers do not count.',
      'Compare viewersOff, viewerFolders and webViewers with the viewers of the collector’s policy.',
    ),
    authorities: error(
      'The file of certificate authorities that IT named cannot be used: nobody in it is trusted.',
      'caFile must be PEM with authorities only, root’s, and writable by root alone; see machine policy in docs/policy.md.',
    ),
  },
  judge: ({ state, keys, hasLastGood, keepsViewers, isCaFileUsable }: MachinePolicyFact) => {
    const values = { keys };
    if (state === 'unreadable' || state === 'invalid' || state === 'untrusted')
      return hasLastGood ? { code: state, values } : { code: 'nothing' };
    if (!isCaFileUsable) return { code: 'authorities' };
    return keepsViewers ? { code: 'viewers' } : { code: state, values };
  },
});
