import { describe, expect, it } from 'vitest';
import { viewerEnvironment } from './viewer-environment.ts';

describe('viewerEnvironment', () => {
  const source = {
    HOME: '/home/reading',
    DISPLAY: ':0',
    LANG: 'de_DE.UTF-8',
    LC_TIME: 'de_DE.UTF-8',
    PATH: '/home/reading/bin:/usr/bin',
    LD_PRELOAD: '/tmp/x.so',
    NODE_OPTIONS: '--require /tmp/x',
    ELECTRON_RUN_AS_NODE: '1',
    GLASSKEY_TOKEN: 'secret',
    AWS_SECRET_ACCESS_KEY: 'secret',
    VIEWER_LICENCE: 'server1',
  };

  it('passes a short list, a PATH of its own, and what the profile names', () => {
    expect(viewerEnvironment(source, ['VIEWER_LICENCE', 'NOT_THERE'], 'linux')).toEqual({
      HOME: '/home/reading',
      DISPLAY: ':0',
      LANG: 'de_DE.UTF-8',
      LC_TIME: 'de_DE.UTF-8',
      VIEWER_LICENCE: 'server1',
      PATH: '/usr/local/bin:/usr/bin:/bin',
    });
  });

  it('never passes what decides which code is loaded, even when a profile names it', () => {
    const extra = [
      'LD_PRELOAD',
      'NODE_OPTIONS',
      'ELECTRON_RUN_AS_NODE',
      'GLASSKEY_TOKEN',
      'PATH',
      'Path',
      'DYLD_INSERT_LIBRARIES',
    ];
    const passed = viewerEnvironment({ ...source, DYLD_INSERT_LIBRARIES: 'x' }, extra, 'linux');
    expect(Object.keys(passed).toSorted()).toEqual(['DISPLAY', 'HOME', 'LANG', 'LC_TIME', 'PATH']);
    expect(passed['PATH']).toBe('/usr/local/bin:/usr/bin:/bin');
  });

  it('reads Windows names in any case and sets the search path to the system folders', () => {
    const windows = {
      SYSTEMROOT: 'D:\\Windows',
      Temp: 'D:\\T',
      Path: 'C:\\evil',
      'PROGRAMFILES(X86)': 'D:\\P',
      SECRET: 'x',
    };
    expect(viewerEnvironment(windows, [], 'win32')).toEqual({
      SystemRoot: 'D:\\Windows',
      TEMP: 'D:\\T',
      'ProgramFiles(x86)': 'D:\\P',
      Path: 'D:\\Windows\\System32;D:\\Windows',
    });
  });
});
