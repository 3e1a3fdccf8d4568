import { z } from 'zod';
import { runPowerShell } from '../../../system-tool/run-powershell.ts';
import { MachinePolicySchema } from '../machine-policy.ts';
import { judgeValues, type MachineReading } from '../machine-reading.ts';
import { decodeConsole, hasSubkey, parseRegistry, SEPARATOR } from './parse-registry.ts';
import { runSystemTool, type ToolAnswer } from '../../../system-tool/run-system-tool.ts';

/** Where group policy puts it (the ADMX names the same key). Only administrators can write there. */
export const WINDOWS_POLICY = String.raw`HKLM\SOFTWARE\Policies\Glasskey`;
const PARENT = String.raw`HKLM\SOFTWARE\Policies`;

/** Not from the environment, which the user of the session may set. */
const REG = String.raw`C:\Windows\System32\reg.exe`;
/** A start waits for it. */
const POWERSHELL_TIMEOUT_MS = 10_000;

/**
 * Reads the registry, its 64-bit view, by the system's own tool; where group policy forbids that (“Prevent access to registry
 * editing tools”), by PowerShell, which starts slowly. Neither was run on Windows yet; what they print is parsed and tested.
 */
export async function readWindowsPolicy(
  query: (key: string) => Promise<ToolAnswer> = queryRegistry,
  askPowerShell: () => Promise<string | null> = () => runPowerShell(AS_JSON, {}, POWERSHELL_TIMEOUT_MS),
): Promise<MachineReading> {
  const answer = await query(WINDOWS_POLICY);
  if (answer.exit === 0) return judgeValues(WINDOWS_POLICY, typed(parseRegistry(decodeConsole(answer.output))));
  // It ends alike for a key that is missing and for one that may not be read, and says which in the system's language.
  const parent = await query(PARENT);
  if (parent.exit === 0) return hasSubkey(decodeConsole(parent.output), 'Glasskey') ? UNREADABLE : ABSENT;
  const values = parseJson(await askPowerShell());
  if (values === undefined) return UNREADABLE;
  return values === null ? ABSENT : judgeValues(WINDOWS_POLICY, typed(values));
}

const ABSENT: MachineReading = { kind: 'absent', where: WINDOWS_POLICY };
const UNREADABLE: MachineReading = { kind: 'unreadable', where: WINDOWS_POLICY, code: 'machine_policy.unreadable' };

export const queryArguments = (key: string): readonly string[] => ['query', key, '/reg:64', '/se', SEPARATOR];

const queryRegistry = (key: string): Promise<ToolAnswer> => runSystemTool(REG, queryArguments(key));

/**
 * Prints the values by name, `null` where there is no key. A type that the policy does not use is null; the default value is
 * left out. What is not ASCII is escaped, since the console's code page is not ours to choose.
 */
const AS_JSON = [
  "$ErrorActionPreference = 'Stop'",
  "if (@(Get-ChildItem -LiteralPath 'HKLM:\\SOFTWARE\\Policies' -Name) -notcontains 'Glasskey') { 'null'; exit 0 }",
  "$key = Get-Item -LiteralPath 'HKLM:\\SOFTWARE\\Policies\\Glasskey'",
  '$values = @{}',
  "foreach ($name in $key.GetValueNames()) { if ($name -ne '') { $values[$name] = $null; " +
    "if (@('String', 'MultiString', 'DWord') -contains $key.GetValueKind($name).ToString()) { " +
    '$values[$name] = $key.GetValue($name) } } }',
  '$json = ConvertTo-Json -Compress -InputObject $values',
  String.raw`[regex]::Replace($json, '[^ -~]', { '\u{0:x4}' -f [int][char]$args[0].Value })`,
].join('; ');

const JsonSchema = z.record(z.string(), z.unknown()).nullable();

/** undefined: it is not what the script prints. */
function parseJson(said: string | null): z.infer<typeof JsonSchema> | undefined {
  try {
    return JsonSchema.safeParse(JSON.parse(said ?? '')).data;
  } catch {
    return undefined;
  }
}

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
