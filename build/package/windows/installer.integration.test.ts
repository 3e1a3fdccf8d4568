import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-nsis-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler of installers makes of ours, line by line, in an installer that does nothing else. Warnings are errors. */
function compile(): readonly string[] {
  const script = join(folder, 'only.nsi');
  writeFileSync(
    script,
    `Unicode true
SetCompress off
Name "Glasskey"
OutFile "${join(folder, 'only.exe')}"
RequestExecutionLevel admin
InstallDir "$PROGRAMFILES64\\Glasskey"
!include "${join(import.meta.dirname, 'installer.nsh')}"
Section
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\\uninstall.exe"
  !insertmacro customInstall
SectionEnd
Section "Uninstall"
  !insertmacro customUnInstall
SectionEnd
`,
  );
  return execFileSync('makensis', ['-V4', '-WX', script], { encoding: 'utf8' }).split('\n');
}

describe('the installer of Windows, told of an enrolment token', () => {
  const lines = compile();
  const first = (start: string): number => lines.findIndex((line) => line.startsWith(start));

  it('copies the file that was named to where the agent looks, into a folder whose rights are those of Program Files', () => {
    const folder64 = String.raw`$PROGRAMFILES64\Glasskey Enrolment`;
    expect(lines).toContain(String.raw`CopyFiles: (silent) "$R1" -> "${folder64}\enrolment-token", size=0KB`);
    expect(first(`CreateDirectory: "${folder64}"`)).toBeLessThan(first('CopyFiles'));
    // Where anybody may make folders, what an administrator does can be led elsewhere by a junction.
    expect(lines.filter((line) => /APPDATA|icacls/.test(line))).toEqual([]);
  });

  it('leaves no token behind when the program goes, unless its next version is what comes', () => {
    const gone = first(String.raw`Delete: "$PROGRAMFILES64\Glasskey Enrolment\enrolment-token"`);
    const before = lines.slice(first('!insertmacro: customUnInstall'), gone);
    expect(before.filter((line) => /GetOptionsCall|_If|_EndIf/u.test(line) && !line.includes('end of'))).toEqual([
      '!insertmacro: GetOptionsCall',
      '!insertmacro: _If',
    ]);
    // What electron-builder's installer tells the uninstaller of the version before.
    expect(readFileSync(join(folder, 'only.exe')).includes(Buffer.from('--updated', 'utf16le'))).toBe(true);
  });
});
