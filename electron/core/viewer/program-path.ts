/** Extensions of files that start something else, or that a shell or the desktop would interpret (docs/security.md 10.3). */
export const SCRIPTS: ReadonlySet<string> = new Set(
  (
    'sh bash zsh ksh csh fish cmd bat ps1 psm1 vbs vbe js jse wsf wsh hta lnk msc msi scr pif com cpl reg url desktop app ' +
    'command workflow scpt applescript terminal jar py pyw rb pl php appref-ms'
  ).split(' '),
);
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

export type PathWeakness = 'viewer.path_refused' | 'viewer.script_refused';

/** What is wrong with a path before any disk is asked; null when nothing is. */
export function programPathWeakness(file: string, platform: NodeJS.Platform): PathWeakness | null {
  const isWindows = platform === 'win32';
  if (/\p{Cc}/u.test(file) || !(isWindows ? isWindowsPath(file) : isUnixPath(file))) return 'viewer.path_refused';
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (SCRIPTS.has(extension)) return 'viewer.script_refused';
  return isWindows && extension !== 'exe' ? 'viewer.script_refused' : null;
}

function isUnixPath(file: string): boolean {
  const [root, ...segments] = file.split('/');
  return root === '' && segments.length > 0 && segments.every((segment) => !['', '.', '..'].includes(segment));
}

/** A local drive and plain names: no network share, device, alternate stream, short name, trailing dot or space. */
function isWindowsPath(file: string): boolean {
  const [drive = '', ...segments] = file.split('\\');
  return /^[A-Za-z]:$/.test(drive) && segments.length > 0 && segments.every(isWindowsName);
}

const isWindowsName = (name: string): boolean =>
  name !== '' && !/[<>:"|?*/]/.test(name) && !/[. ]$/.test(name) && !/~[0-9]/.test(name) && !RESERVED.test(name);
