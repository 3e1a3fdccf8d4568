import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-nsis-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** electron-builder's own, one of which asks whether the program runs. */
const INCLUDED = resolve('node_modules/app-builder-lib/templates/nsis/include');

/** What the compiler of installers makes of ours, line by line, in an installer that does nothing else. Warnings are errors. */
function compile(installer: string, target = 'x86-unicode'): readonly string[] {
  const script = `${installer}.nsi`;
  writeFileSync(
    script,
    `Target ${target}
SetCompress off
Name "Glasskey"
OutFile "${installer}"
RequestExecutionLevel admin
InstallDir "$PROGRAMFILES64\\Glasskey"
LoadLanguageFile "\${NSISDIR}/Contrib/Language files/English.nlf"
LangString appCannotBeClosed 1033 "Close it"
!addincludedir "${INCLUDED}"
!include "${join(import.meta.dirname, 'installer.nsh')}"
!include allowOnlyOneInstallerInstance.nsh
Section
  !insertmacro CHECK_APP_RUNNING
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\\uninstall.exe"
  StrCpy $R0 0
  !insertmacro customUnInstallCheck
  !insertmacro customInstall
SectionEnd
Function un.onInit
  !insertmacro customCheckAppRunning
FunctionEnd
Section "Uninstall"
  !insertmacro customUnInstall
SectionEnd
`,
  );
  return execFileSync('makensis', ['-V4', '-WX', script], { encoding: 'utf8' }).split('\n');
}

describe('the installer of Windows, as it is compiled', () => {
  const lines = compile(join(folder, 'compiled.exe'));
  const first = (start: string): number => lines.findIndex((line) => line.startsWith(start));

  it('copies the file that was named to where the agent looks, into a folder whose rights are those of Program Files', () => {
    const folder64 = String.raw`$PROGRAMFILES64\Glasskey Enrolment`;
    expect(lines).toContain(String.raw`CopyFiles: (silent) "$R1" -> "${folder64}\enrolment-token", size=0KB`);
    expect(first(`CreateDirectory: "${folder64}"`)).toBeLessThan(first('CopyFiles'));
    // Where anybody may make folders, what an administrator does can be led elsewhere by a junction.
    expect(lines.filter((line) => /APPDATA|icacls/.test(line))).toEqual([]);
  });

  it('ends nothing that runs, as electron-builder’s own would', () => {
    expect(first('!insertmacro: customCheckAppRunning')).toBeGreaterThan(0);
    expect(lines.filter((line) => /taskkill|Stop-Process|KILL_PROCESS/.test(line) && !line.includes('macro'))).toEqual(
      [],
    );
  });
});

const WINE = '/usr/bin/wine';

/** A program that is there for a minute. */
function compileGlasskey(program: string): void {
  const script = `${program}.nsi`;
  writeFileSync(
    script,
    `Target amd64-unicode\nOutFile "${program}"\nRequestExecutionLevel user\nSilentInstall silent\nSection\nSleep 60000\nSectionEnd\n`,
  );
  execFileSync('makensis', ['-V2', script]);
}

// Wine is not Windows: the registry, the sharing of files and the exit codes are its own, and its task scheduler is a stub.
it.skipIf(!existsSync(WINE))(
  'the installer under Wine: waits for the program to end, registers all of it, keeps it for the next version, and takes it back',
  async () => {
    const prefix = mkdtempSync(join(folder, 'prefix-'));
    const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', DISPLAY: '' };
    const wine = (...args: readonly string[]) => {
      const { status, stdout } = spawnSync(WINE, args, { env, encoding: 'utf8', timeout: 100_000 });
      return { status, stdout: stdout.replaceAll('\r', '') };
    };
    wine('wineboot', '-i');
    const programFiles = join(prefix, 'drive_c/Program Files');
    const program = join(programFiles, 'Glasskey/Glasskey.exe');
    const uninstaller = join(programFiles, 'Glasskey/uninstall.exe');
    const token = join(programFiles, 'Glasskey Enrolment/enrolment-token');
    mkdirSync(join(programFiles, 'Glasskey/resources'), { recursive: true });
    copyFileSync(
      join(import.meta.dirname, '../supervision/glasskey-task.xml'),
      join(programFiles, 'Glasskey/resources/glasskey-task.xml'),
    );
    writeFileSync(join(folder, 'token'), 'secret');
    compileGlasskey(program);
    const installer = join(folder, 'installer.exe');
    compile(installer, 'amd64-unicode');
    const named = `Z:${join(folder, 'token')}`.replaceAll('/', '\\');
    const install = () => wine(installer, '/S', `/ENROLMENTTOKENFILE=${named}`).status;
    const KEYS = [
      String.raw`HKLM\Software\Classes\glasskey\shell\open\command`,
      String.raw`HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application\Glasskey`,
    ];
    const registered = () =>
      KEYS.map((key) => wine('reg', 'query', key)).flatMap(({ status, stdout }) => (status === 0 ? stdout : []));

    const running = spawn(WINE, [program], { env, stdio: 'ignore' });
    const ended = new Promise((resolved) => running.once('exit', resolved));
    await pause(3000);
    expect(install()).toBe(1618 & 0xff); // of which Linux sees the lower byte
    expect(existsSync(uninstaller)).toBe(false);
    expect(running.exitCode).toBeNull();
    running.kill('SIGKILL');
    await ended;

    expect(install()).toBe(0);
    expect(readFileSync(token, 'utf8')).toBe('secret');
    expect(registered().join('')).toContain(String.raw`"C:\Program Files\Glasskey\Glasskey.exe" "--" "%1"`);
    expect(registered().join('')).toMatch(
      /CustomSource\s+REG_DWORD\s+0x1\n[^]*EventCreate\.exe[^]*TypesSupported\s+REG_DWORD\s+0x7/,
    );

    const inPlace = String.raw`_?=C:\Program Files\Glasskey`; // as the next version starts it
    expect(wine(uninstaller, '/S', '--updated', inPlace).status).toBe(0);
    expect([existsSync(token), registered().length]).toEqual([true, 2]);
    expect(wine(uninstaller, '/S', inPlace).status).toBe(0);
    expect([existsSync(join(programFiles, 'Glasskey Enrolment')), registered()]).toEqual([false, []]);
  },
  240_000,
);
