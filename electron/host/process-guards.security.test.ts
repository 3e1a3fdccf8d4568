import { describe, expect, it } from 'vitest';
import { ownRights, type Rights } from './elevation.ts';
import { foreignSwitch, REFUSED_START, refuseStart, scrubEnvironment } from './foreign-switch.ts';
import { osLockCommand } from './os-lock.ts';

describe('the command line of a packaged program', () => {
  // docs/security.md 4.1: none of these is stopped by a fuse.
  it.each([
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--no-sandbox',
    '--js-flags=--expose-gc',
    '--disable-web-security',
    '--proxy-server=127.0.0.1:1',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--ignore-certificate-errors',
    '--load-extension=/tmp/x',
    '--user-data-dir=/tmp/x',
    '--log-net-log=/tmp/x',
    '--enable-logging',
    '--inspect=0',
    '-r',
    '--',
    ' --no-sandbox',
    '--Supervise',
    '--supervise=1',
  ])('refuses %s', (item) => {
    expect(foreignSwitch(['file', item], 'linux')).toBe(item);
    expect(foreignSwitch(['--supervise', item], 'win32')).toBe(item);
  });

  it.each([
    ['--no-sandbox', '--', 'glasskey://open'],
    ['--', '--no-sandbox', 'glasskey://open'],
    ['--', 'glasskey://open', '--no-sandbox'],
    ['--', 'glasskey://open', '--', 'glasskey://open'],
    ['--', 'https://open'],
  ])('takes two dashes for nothing but a link at the end: %s %s %s', (...argv) => {
    expect(foreignSwitch(argv, 'linux')).not.toBeNull();
  });

  it('knows that Windows also takes a slash for a switch', () => {
    expect(foreignSwitch(['/remote-debugging-port=0'], 'win32')).toBe('/remote-debugging-port=0');
    expect(foreignSwitch(['/a/file'], 'linux')).toBeNull();
  });

  it('takes our own, and nothing', () => {
    expect(foreignSwitch(['--supervise'], 'linux')).toBeNull();
    expect(foreignSwitch(['--', 'glasskey://open?studyUID=1.2'], 'win32')).toBeNull();
    expect(foreignSwitch(['glasskey://open?studyUID=1.2'], 'linux')).toBeNull();
    expect(foreignSwitch([], 'win32')).toBeNull();
  });
});

describe('the start of a packaged program', () => {
  const user: Rights = { platform: 'linux', uid: 1000, groups: () => '' };
  const label = (sid: string): Rights => ({
    platform: 'win32',
    uid: null,
    groups: (): string => `"Everyone","Well-known group","S-1-1-0"\r\n"Mandatory Label","Label","${sid}",""\r\n`,
  });

  it.each([
    ['root', { ...user, uid: 0 }],
    ['root on macOS', { ...user, uid: 0, platform: 'darwin' }],
    ['an elevated administrator', label('S-1-16-12288')],
    ['the system account', label('S-1-16-16384')],
  ] as const)('is refused to %s', (_who, rights) => {
    expect(refuseStart([], rights)).toBe(77);
    expect(refuseStart(['--no-sandbox'], rights)).toBe(64);
  });

  it.each([
    ['a user', user],
    ['a user of Windows', label('S-1-16-8192')],
    ['a system that does not tell', { ...label(''), groups: (): string => '' }],
  ] as const)('is open to %s', (_who, rights) => {
    expect(refuseStart([], rights)).toBeNull();
    expect(refuseStart(['--inspect'], rights)).toBe(64);
  });

  it('that is refused says what is wrong and what to do', () => {
    expect(REFUSED_START[64]).toContain('no switches');
    expect(REFUSED_START[77]).toMatch(/administrator.*the account that works at this workstation/);
  });

  it('asks this system who it is', () => {
    expect(ownRights()).toMatchObject({ platform: process.platform, uid: process.getuid?.() ?? null });
    expect(ownRights().groups().includes('S-1-16-')).toBe(process.platform === 'win32');
  });
});

it('takes out of the environment what changes how a program runs, and leaves the rest', () => {
  const environment: NodeJS.ProcessEnv = {
    NODE_OPTIONS: '--require=./x.js',
    NODE_EXTRA_CA_CERTS: 'x',
    ELECTRON_RUN_AS_NODE: '1',
    LD_PRELOAD: 'x.so',
    DYLD_INSERT_LIBRARIES: 'x',
    SSLKEYLOGFILE: 'x',
    node_options: 'x',
    PATH: '/usr/bin',
    DISPLAY: ':0',
  };
  scrubEnvironment(environment);
  expect(environment).toEqual({ PATH: '/usr/bin', DISPLAY: ':0' });
});

describe('the operating system’s own lock', () => {
  it('is called by absolute path, whatever PATH says', () => {
    expect(osLockCommand('win32', { SystemRoot: 'D:\\Windows' }).file).toBe('D:\\Windows\\System32\\rundll32.exe');
    expect(osLockCommand('darwin', {}).file).toBe('/usr/bin/pmset');
    expect(osLockCommand('linux', { XDG_SESSION_ID: '7' })).toEqual({
      file: '/usr/bin/loginctl',
      args: ['lock-session', '7'],
    });
  });

  it('is that of the session with the display where none is named', () => {
    expect(osLockCommand('linux', {}).args).toEqual(['lock-session', 'auto']);
  });
});
