import { describe, expect, it } from 'vitest';
import { isProgram } from './program-kind.ts';
import { programPathWeakness } from './program-path.ts';
import { isProtectedPart } from './unix-protection.ts';
import { isProtectedDescriptor } from './windows-protection.ts';

describe('programPathWeakness', () => {
  it.each<[NodeJS.Platform, string, string | null]>([
    ['linux', '/usr/bin/aeskulap', null],
    ['linux', '/opt/viewer-2.1/bin/viewer', null],
    ['darwin', '/Applications/Viewer.app/Contents/MacOS/Viewer', null],
    ['linux', 'aeskulap', 'viewer.path_refused'],
    ['linux', './aeskulap', 'viewer.path_refused'],
    ['linux', '/usr/bin/../../home/x', 'viewer.path_refused'],
    ['linux', '/usr//bin/x', 'viewer.path_refused'],
    ['linux', '/usr/bin/', 'viewer.path_refused'],
    ['linux', '/', 'viewer.path_refused'],
    ['linux', '/usr/bin/x\0.sh', 'viewer.path_refused'],
    ['linux', 'file:///usr/bin/x', 'viewer.path_refused'],
    ['linux', '/usr/bin/x.sh', 'viewer.script_refused'],
    ['linux', '/usr/share/applications/x.desktop', 'viewer.script_refused'],
    ['linux', '/opt/x.CMD', 'viewer.script_refused'],
    ['darwin', '/Applications/Viewer.app', 'viewer.script_refused'],
    ['darwin', '/opt/x.command', 'viewer.script_refused'],
    ['win32', 'C:\\Program Files\\Viewer\\viewer.exe', null],
    ['win32', 'C:\\Program Files\\Viewer\\VIEWER.EXE', null],
    ['win32', 'viewer.exe', 'viewer.path_refused'],
    ['win32', '\\viewer.exe', 'viewer.path_refused'],
    ['win32', 'C:viewer.exe', 'viewer.path_refused'],
    ['win32', 'C:/Viewer/viewer.exe', 'viewer.path_refused'],
    ['win32', '\\\\server\\share\\viewer.exe', 'viewer.path_refused'],
    ['win32', '\\\\?\\C:\\viewer.exe', 'viewer.path_refused'],
    ['win32', '\\\\.\\C:\\viewer.exe', 'viewer.path_refused'],
    ['win32', 'C:\\Viewer\\..\\viewer.exe', 'viewer.path_refused'],
    ['win32', 'C:\\Viewer\\viewer.exe:other.exe', 'viewer.path_refused'],
    ['win32', 'C:\\PROGRA~1\\viewer.exe', 'viewer.path_refused'],
    ['win32', 'C:\\Viewer\\nul.exe', 'viewer.path_refused'],
    ['win32', 'C:\\Viewer\\viewer.exe ', 'viewer.path_refused'],
    ['win32', 'C:\\Viewer.\\viewer.exe', 'viewer.path_refused'],
    ['win32', 'C:\\Viewer\\viewer.cmd', 'viewer.script_refused'],
    ['win32', 'C:\\Viewer\\viewer.bat', 'viewer.script_refused'],
    ['win32', 'C:\\Viewer\\viewer.exe.lnk', 'viewer.script_refused'],
    ['win32', 'C:\\Viewer\\viewer', 'viewer.script_refused'],
    ['win32', 'C:\\Viewer\\viewer.dll', 'viewer.script_refused'],
  ])('%s %j: %s', (platform, file, weakness) => {
    expect(programPathWeakness(file, platform)).toBe(weakness);
  });
});

describe('isProgram', () => {
  const elf = Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(60)]);
  const exe = Buffer.alloc(256);
  exe.write('MZ', 0);
  exe.writeUInt32LE(128, 60);
  exe.write('PE\0\0', 128);
  const dos = Buffer.from(exe).fill(0, 128);
  const mac = Buffer.from('cffaedfe0c000001', 'hex');
  const universal = Buffer.from('cafebabe00000002', 'hex');
  const java = Buffer.from('cafebabe00000041', 'hex');
  const script = Buffer.from('#!/bin/sh\nexec something --else with arguments');

  it.each<[string, Buffer, NodeJS.Platform, boolean]>([
    ['ELF', elf, 'linux', true],
    ['ELF cut short', elf.subarray(0, 4), 'linux', false],
    ['script', script, 'linux', false],
    ['PE', exe, 'linux', false],
    ['PE', exe, 'win32', true],
    ['DOS program', dos, 'win32', false],
    ['PE header far outside', Buffer.from(exe).fill(0xff, 60, 64), 'win32', false],
    ['nothing', Buffer.alloc(0), 'win32', false],
    ['Mach-O', mac, 'darwin', true],
    ['universal', universal, 'darwin', true],
    ['Java class', java, 'darwin', false],
    ['script', script, 'darwin', false],
  ])('%s on %3$s', (_name, head, platform, expected) => {
    expect(isProgram(head, platform)).toBe(expected);
  });
});

describe('isProtectedPart', () => {
  const part = { isLink: false, uid: 0, gid: 0, mode: 0o755 };
  it.each<[string, Partial<typeof part>, NodeJS.Platform, boolean]>([
    ['root, 755', {}, 'linux', true],
    ["a user's own", { uid: 1000 }, 'linux', false],
    ['everybody may write', { mode: 0o757 }, 'linux', false],
    ['everybody may write, sticky', { mode: 0o1777 }, 'linux', false],
    ['a group may write', { gid: 50, mode: 0o775 }, 'linux', false],
    ["root's group may write", { mode: 0o775 }, 'linux', true],
    ['a group that may not write', { gid: 50 }, 'linux', true],
    ['macOS administrators', { gid: 80, mode: 0o775 }, 'darwin', true],
    ['macOS staff', { gid: 20, mode: 0o775 }, 'darwin', false],
    ["root's link", { isLink: true, mode: 0o777 }, 'linux', true],
    ["a user's link", { isLink: true, uid: 1000, mode: 0o777 }, 'linux', false],
  ])('%s', (_name, change, platform, expected) => {
    expect(isProtectedPart({ ...part, ...change }, platform)).toBe(expected);
  });
});

describe('isProtectedDescriptor', () => {
  const TI = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464';
  const PROGRAM_FILES = `O:${TI}G:${TI}D:PAI(A;;FA;;;${TI})(A;CIIO;GA;;;${TI})(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)(A;;0x1301bf;;;BA)(A;OICIIO;GA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)(A;OICIIO;GA;;;CO)(A;;0x1200a9;;;AC)`;
  const INSTALLED = 'O:BAG:S-1-5-21-1-2-3-513D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;AC)';
  const DRIVE = `O:${TI}G:${TI}D:PAI(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)`;

  it.each<[string, string, 'file' | 'folder', boolean]>([
    ['Program Files', PROGRAM_FILES, 'folder', true],
    ['an installed program', INSTALLED, 'file', true],
    ['the root of a drive, where anyone may make folders', DRIVE, 'folder', true],
    ['the same rights on a file: anyone may append', DRIVE, 'file', false],
    ["a user's own", INSTALLED.replace('O:BA', 'O:S-1-5-21-1-2-3-1001'), 'file', false],
    ['users may modify', INSTALLED.replace('0x1200a9;;;BU', '0x1301bf;;;BU'), 'file', false],
    ['users may write, in letters', INSTALLED.replace('0x1200a9;;;BU', 'FRFW;;;BU'), 'file', false],
    ['users may change rights', INSTALLED.replace('0x1200a9;;;BU', 'FRWD;;;BU'), 'file', false],
    [
      'users may write, by a generic right with the top bit',
      INSTALLED.replace('0x1200a9;;;BU', '0xC0000000;;;BU'),
      'file',
      false,
    ],
    ['everyone may do everything', INSTALLED.replace('0x1200a9;;;AC', 'GA;;;WD'), 'folder', false],
    ['users may delete children', INSTALLED.replace('0x1200a9;;;BU', '0x1200e9;;;BU'), 'folder', false],
    ['no list at all', 'O:BAG:BAD:NO_ACCESS_CONTROL', 'file', false],
    ['no list', 'O:BAG:BA', 'file', false],
    ['no owner', INSTALLED.slice(4), 'file', false],
    ['a conditional entry', INSTALLED.replace('(A;ID;0x1200a9;;;BU)', '(XA;;FX;;;BU;(@User.x==1))'), 'file', false],
    ['an unknown right', INSTALLED.replace('0x1200a9;;;BU', 'ZZ;;;BU'), 'file', false],
    ['a denial beside it', INSTALLED.replace('AI(', 'AI(D;;FA;;;BU)('), 'file', true],
    [
      'inherit-only letters that are not the flag',
      INSTALLED.replace('(A;ID;0x1200a9;;;BU)', '(A;CIOI;FA;;;BU)'),
      'file',
      false,
    ],
    ['nothing', '', 'file', false],
  ])('%s', (_name, sddl, kind, expected) => {
    expect(isProtectedDescriptor(sddl, kind)).toBe(expected);
  });
});
