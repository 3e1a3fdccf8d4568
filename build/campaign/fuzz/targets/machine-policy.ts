import { EXAMPLE_POLICY } from '../../../../electron/core/policy/machine/machine-policy.ts';
import { judgeValues, type MachineReading } from '../../../../electron/core/policy/machine/machine-reading.ts';
import { readLinuxPolicy } from '../../../../electron/core/policy/machine/sources/linux-source.ts';
import { parsePreferences } from '../../../../electron/core/policy/machine/sources/mac-source.ts';
import { readWindowsPolicy } from '../../../../electron/core/policy/machine/sources/windows-source.ts';
import {
  createProtectedFolder,
  IS_ROOT,
  type ProtectedFolder,
} from '../../../../electron/core/policy/machine/testing/protected-folder.ts';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateText } from '../mutate-text.ts';
import { createJsonSource, mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { isSafeMachinePolicy } from './machine-policy-rules.ts';

/** What `reg.exe query` prints of the example policy. */
function registryText(values: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(values).map(([name, value]) => {
    if (Array.isArray(value)) return `    ${name}    REG_MULTI_SZ    ${value.join(String.raw`\0`)}`;
    if (typeof value === 'string') return `    ${name}    REG_SZ    ${value}`;
    return `    ${name}    REG_DWORD    0x${Number(value).toString(16)}`;
  });
  return ['', String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Glasskey`, ...lines, ''].join('\r\n');
}

/** A few keys: of all of them together one is always wrong. */
function drawKeys({ between }: Seeded): Readonly<Record<string, unknown>> {
  const most = between(1, 4);
  const keys = Object.entries(EXAMPLE_POLICY).toSorted(() => between(-1, 1));
  return Object.fromEntries(keys.slice(0, most));
}

function drawJson(json: (seeded: Seeded) => unknown, seeded: Seeded): Buffer {
  const way = seeded.between(0, 15);
  const keys = drawKeys(seeded);
  const value = way === 0 ? json(seeded) : way === 1 ? keys : mutateValue(keys, seeded);
  const bytes = Buffer.from(JSON.stringify(value) ?? '');
  return way < 4 ? mutateBytes(bytes, seeded) : bytes;
}

/** What lies where IT sets things: the file of Linux, the registry as reg.exe tells it, macOS preferences in plutil's JSON. */
export const machinePolicy: FuzzTarget = {
  name: 'machine-policy',
  count: 60_000,
  open: () => {
    const json = createJsonSource();
    const folder = IS_ROOT ? createProtectedFolder() : null;
    const step = async (seeded: Seeded): Promise<CaseEnd> => {
      const reading = await draw(folder, json, seeded);
      if (reading.kind === 'absent' || reading.kind === 'unreadable') return fault(`${reading.kind}, and it is there`);
      if (reading.kind === 'invalid')
        return reading.problems.length > 0 ? REFUSED : fault('refused without saying why');
      return isSafeMachinePolicy(reading.policy) ? TAKEN : fault('a key beyond its limits counts');
    };
    return {
      step,
      close: async () => {
        folder?.remove();
        return [];
      },
    };
  },
};

async function draw(
  folder: ProtectedFolder | null,
  json: (seeded: Seeded) => unknown,
  seeded: Seeded,
): Promise<MachineReading> {
  const way = seeded.between(0, 2);
  if (way === 0) {
    const text = registryText(drawKeys(seeded));
    const output =
      seeded.between(0, 1) === 0 ? Buffer.from(mutateText(text, seeded)) : mutateBytes(Buffer.from(text), seeded);
    return readWindowsPolicy(async () => ({ exit: 0, output }));
  }
  const bytes = drawJson(json, seeded);
  if (way === 1 || folder === null) return judgeValues('preferences', parsePreferences(bytes.toString('utf8')));
  folder.set(bytes);
  return readLinuxPolicy(folder.policyFile);
}
