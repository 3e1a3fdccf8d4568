import { judgeValues, type MachineReading } from '../machine-reading.ts';
import { readProtectedFile } from './read-protected-file.ts';
import { runSystemTool, type ToolAnswer } from '../../../system-tool/run-system-tool.ts';

/** The preference domain of the agent, as in the mobileconfig template. */
export const MAC_DOMAIN = 'org.glasskey.agent';
/** Where macOS puts what a management profile forces, for all users; only the system writes there. */
export const MAC_POLICY = `/Library/Managed Preferences/${MAC_DOMAIN}.plist`;
const MOST_BYTES = 256 * 1024;

/**
 * Reads the managed preferences: the file on one descriptor, root's alone, then through the system's own plutil, which gets
 * its bytes and no path. Not run on macOS yet; what plutil prints is parsed and tested.
 */
export async function readMacPolicy(
  path: string = MAC_POLICY,
  toJson: (plist: Buffer) => Promise<ToolAnswer> = plutil,
): Promise<MachineReading> {
  const file = await readProtectedFile(path, MOST_BYTES);
  if (file.kind === 'absent') return { kind: 'absent', where: path };
  if (file.kind === 'unreadable') return { kind: 'unreadable', where: path, code: 'machine_policy.unreadable' };
  const untrusted = { kind: 'invalid', where: path, code: 'machine_policy.untrusted' } as const;
  if (file.kind === 'untrusted')
    return { ...untrusted, problems: ['must be a plain file that only the system writes'] };
  const answer = await toJson(file.bytes);
  // It ends with 1 for what it cannot say in JSON (dates, data): no key of ours is that. Without an exit code it was not run.
  if (answer.exit === null) return { kind: 'unreadable', where: path, code: 'machine_policy.unreadable' };
  const values = answer.exit === 0 ? parsePreferences(answer.output.toString('utf8')) : undefined;
  if (values !== undefined) return judgeValues(path, values);
  return {
    kind: 'invalid',
    where: path,
    code: 'machine_policy.invalid',
    problems: ['is no property list of plain values'],
  };
}

const plutil = (plist: Buffer): Promise<ToolAnswer> =>
  runSystemTool('/usr/bin/plutil', ['-convert', 'json', '-o', '-', '--', '-'], { input: plist });

/** The preferences in plutil's JSON; what macOS adds of the profile itself is left out. undefined: it is none. */
export function parsePreferences(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const values: unknown = JSON.parse(json);
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined;
    return Object.fromEntries(Object.entries(values).filter(([name]) => !/^(Payload|PFC_)/.test(name)));
  } catch {
    return undefined;
  }
}
