/** What `reg query` says of one value, as the machine policy writes it; null: a type that the policy does not use. */
type RegistryValue = string | number | readonly string[] | null;

/** Between the items of a list, as reg.exe is told to write it. Its own, `\0`, tears `D:\01_Viewer`; no path and no host holds this. */
export const SEPARATOR = '|';

const LINE = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/;

/**
 * The values in the output of `reg.exe query KEY`, by name. Subkeys and the default value are left out: neither is a key of
 * ours. Lists are REG_MULTI_SZ.
 */
export function parseRegistry(text: string): Readonly<Record<string, RegistryValue>> {
  const values: [string, RegistryValue][] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, name, type, data = ''] = LINE.exec(line) ?? [];
    if (name === undefined || type === undefined || /^\(.*\)$/.test(name)) continue;
    values.push([name, valueOf(type, data)]);
  }
  return Object.fromEntries(values);
}

/** Whether the output of `reg.exe query PARENT` lists the subkey. The registry does not tell letters by their case. */
export function hasSubkey(text: string, name: string): boolean {
  return text.split(/\r?\n/).some((line) => line.trim().toLowerCase().endsWith(`\\${name.toLowerCase()}`));
}

function valueOf(type: string, data: string): RegistryValue {
  switch (type) {
    case 'REG_SZ':
      return data;
    case 'REG_DWORD':
      return /^0x[0-9a-f]{1,8}$/i.test(data) ? Number(data) : null;
    case 'REG_MULTI_SZ':
      return data.split(SEPARATOR).filter((item) => item !== '');
    default:
      return null;
  }
}

// What code pages 437 and 850 have in common: the letters of Western European languages.
const HIGH = 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ';
const HIGHER = 'áíóúñÑ';

/** Text of a console program: UTF-8 where that is what it is, else the letters of the usual Western code pages. */
export function decodeConsole(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, letterOf).join('');
  }
}

function letterOf(byte: number): string {
  if (byte < 0x80) return String.fromCharCode(byte);
  if (byte === 0xe1) return 'ß';
  return HIGH[byte - 0x80] ?? (byte >= 0xa0 ? HIGHER[byte - 0xa0] : undefined) ?? '\u{FFFD}';
}
