import { judgeValues, type MachineReading } from '../machine-reading.ts';
import { readProtectedFile } from './read-protected-file.ts';

/** Where IT puts the machine policy on Linux. The product reads nothing else; tests name a place of their own. */
export const LINUX_POLICY = '/etc/glasskey/policy.json';
const MOST_BYTES = 64 * 1024;

/** Reads a JSON file of root's (`read-protected-file.ts`). */
export async function readLinuxPolicy(path: string): Promise<MachineReading> {
  const file = await readProtectedFile(path, MOST_BYTES);
  if (file.kind === 'absent') return { kind: 'absent', where: path };
  if (file.kind === 'unreadable') return { kind: 'unreadable', where: path, code: 'machine_policy.unreadable' };
  if (file.kind === 'untrusted')
    return {
      kind: 'invalid',
      where: path,
      code: 'machine_policy.untrusted',
      problems: ['must be a plain file of at most 64 KiB, root’s, in folders of root’s, writable by nobody else'],
    };
  const values = parseJson(file.bytes);
  if (values !== undefined) return judgeValues(path, values);
  return { kind: 'invalid', where: path, code: 'machine_policy.invalid', problems: ['is no JSON'] };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined; // told as a problem
  }
}
