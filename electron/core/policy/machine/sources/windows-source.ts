import { MachinePolicySchema } from '../machine-policy.ts';
import { judgeValues, type MachineReading } from '../machine-reading.ts';
import { decodeConsole, hasSubkey, parseRegistry } from './parse-registry.ts';
import { runSystemTool, type ToolAnswer } from './run-system-tool.ts';

/** Where group policy puts it (the ADMX names the same key). Only administrators can write there. */
export const WINDOWS_POLICY = String.raw`HKLM\SOFTWARE\Policies\Glasskey`;
const PARENT = String.raw`HKLM\SOFTWARE\Policies`;

/** Not from the environment, which the user of the session may set. */
const REG = String.raw`C:\Windows\System32\reg.exe`;

/** Reads the registry, its 64-bit view, by the system's own tool. Not run on Windows yet; what it prints is parsed and tested. */
export async function readWindowsPolicy(
  query: (key: string) => Promise<ToolAnswer> = queryRegistry,
): Promise<MachineReading> {
  const answer = await query(WINDOWS_POLICY);
  if (answer.exit === 0) return judgeValues(WINDOWS_POLICY, typed(parseRegistry(decodeConsole(answer.output))));
  // It ends alike for a key that is missing and for one that may not be read, and says which in the system's language.
  const parent = await query(PARENT);
  const isAbsent = parent.exit === 0 && !hasSubkey(decodeConsole(parent.output), 'Glasskey');
  return isAbsent
    ? { kind: 'absent', where: WINDOWS_POLICY }
    : { kind: 'unreadable', where: WINDOWS_POLICY, code: 'machine_policy.unreadable' };
}

const queryRegistry = (key: string): Promise<ToolAnswer> => runSystemTool(REG, ['query', key, '/reg:64']);

/** The registry has no truth values: where the schema wants one, 1 and 0 are it. Names are found whatever their case. */
function typed(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = new Map(Object.keys(MachinePolicySchema.shape).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(values).map(([given, value]) => {
      const name = names.get(given.toLowerCase()) ?? given;
      const isTruth = isBoolean(name) && (value === 0 || value === 1);
      return [name, isTruth ? value === 1 : value];
    }),
  );
}

const isBoolean = (name: string): boolean =>
  Object.hasOwn(MachinePolicySchema.shape, name) &&
  MachinePolicySchema.shape[name as keyof typeof MachinePolicySchema.shape].safeParse(true).success;
