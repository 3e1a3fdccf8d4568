/** Rights by their two letters in a security descriptor (Windows SDDL, access masks of files and folders). */
const RIGHTS: Readonly<Record<string, number>> = {
  GA: 0x1000_0000,
  GX: 0x2000_0000,
  GW: 0x4000_0000,
  GR: 0,
  FA: 0x1f_01ff,
  FR: 0x12_0089,
  FW: 0x12_0116,
  FX: 0x12_00a0,
  RC: 0x2_0000,
  SD: 0x1_0000,
  WD: 0x4_0000,
  WO: 0x8_0000,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
};
// Write or add a file, delete children, delete, change the rights or the owner, everything, write everything.
const FOLDER_CHANGES = 0x2 | 0x40 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;
// For a file also: append. On a folder the same bit only lets people make new folders, as on the root of every drive.
const FILE_CHANGES = FOLDER_CHANGES | 0x4;

/** SYSTEM, Administrators, TrustedInstaller. */
const ADMINISTRATORS = new Set([
  'SY',
  'BA',
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
]);

/** True when a security descriptor lets only administrators change the file or folder. What it cannot read is unsafe. */
export function isProtectedDescriptor(sddl: string, kind: 'file' | 'folder'): boolean {
  const match = /^O:(S-[0-9-]+|[A-Z]{2})(?:G:(?:S-[0-9-]+|[A-Z]{2}))?D:((?:P|AI|AR)*)((?:\([^()]*\))+)(?:S:.*)?$/.exec(
    sddl.trim(),
  );
  if (match === null || !ADMINISTRATORS.has(match[1] ?? '')) return false;
  const entries = [...(match[3] ?? '').matchAll(/\(([^()]*)\)/g)].map((entry) => entry[1] ?? '');
  return entries.every((entry) => isHarmless(entry, kind === 'file' ? FILE_CHANGES : FOLDER_CHANGES));
}

function isHarmless(entry: string, changes: number): boolean {
  const [type = '', flags = '', rights = '', , , trustee = ''] = entry.split(';');
  if (type === 'D') return true;
  if (type !== 'A') return false; // conditional and object entries: not met on programs, not understood here
  const isForChildrenOnly = /^(..)*?IO/.test(flags);
  if (isForChildrenOnly || ADMINISTRATORS.has(trustee)) return true;
  const mask = maskOf(rights);
  return mask !== null && (mask & changes) === 0;
}

function maskOf(rights: string): number | null {
  if (/^0x[0-9a-f]{1,8}$/i.test(rights)) return Number(rights) | 0;
  const letters = rights.match(/../g) ?? [];
  if (letters.join('') !== rights || letters.some((pair) => !Object.hasOwn(RIGHTS, pair))) return null;
  return letters.reduce((mask, pair) => mask | (RIGHTS[pair] ?? 0), 0);
}
