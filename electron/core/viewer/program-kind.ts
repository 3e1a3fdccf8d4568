const JAVA_CLASS_VERSION = 45;

/** True when a file begins as a program of this platform does; scripts, archives and Java classes do not. */
export function isProgram(head: Buffer, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return isPortableExecutable(head);
  if (platform === 'darwin') return isMachO(head);
  return head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46;
}

function isPortableExecutable(head: Buffer): boolean {
  if (head.length < 64 || head.toString('latin1', 0, 2) !== 'MZ') return false;
  const at = head.readUInt32LE(60);
  return at + 4 <= head.length && head.readUInt32BE(at) === 0x50450000;
}

function isMachO(head: Buffer): boolean {
  if (head.length < 8) return false;
  const magic = head.readUInt32BE(0);
  if ([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic)) return true;
  // A universal binary begins like a Java class; the next word is a count of a few, or Java's version.
  return magic === 0xcafebabe && head.readUInt32BE(4) < JAVA_CLASS_VERSION;
}
