/**
 * Every option of the workstation's commands. The installed program's executable is Chromium's too, whose own switches
 * (a debugging port, another proxy) must not come in beside a command: what is not in this list ends the program.
 */
const OPTIONS = new Set([
  'action',
  'all',
  'at',
  'data',
  'db',
  'department',
  'depth',
  'format',
  'from',
  'json',
  'key',
  'local-hour',
  'mfa-age',
  'network',
  'offline',
  'out',
  'patient',
  'policy',
  'record',
  'relationship',
  'role',
  'roles',
  'site',
  'study',
  'time-zone',
  'to',
  'token-file',
  'trail',
  'user',
  'witness',
  'workstation',
  'yes',
]);

/** The first argument that begins like a switch and is no option of ours, or null. A lone `-` is standard input or output. */
export function foreignOption(args: readonly string[]): string | null {
  const isForeign = (item: string): boolean => {
    const name = /^--([a-z][a-z-]*)(?:=|$)/.exec(item)?.[1];
    return name === undefined || !OPTIONS.has(name);
  };
  return args.find((item) => item.trimStart().startsWith('-') && item !== '-' && isForeign(item)) ?? null;
}
