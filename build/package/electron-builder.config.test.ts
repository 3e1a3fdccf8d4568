import { accessSync, constants, existsSync } from 'node:fs';
import { join, matchesGlob, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builderConfiguration } from './electron-builder.config.ts';
import { partsFor } from './native-parts.ts';

const { win, nsis, linux, mac, pkg, directories } = builderConfiguration({
  output: '/out',
  electronDist: null,
  isForRelease: true,
  env: {},
});

describe('what the packages bring besides the program', () => {
  it('the task of the supervisor on Windows, where both installers look for it', () => {
    expect(win?.extraResources).toEqual([
      { from: 'build/package/supervision/glasskey-task.xml', to: 'glasskey-task.xml' },
    ]);
    expect(existsSync(resolve('build/package/supervision/glasskey-task.xml'))).toBe(true);
    expect(existsSync(resolve(nsis?.include ?? 'none'))).toBe(true);
  });

  it('the LaunchAgent on macOS, and in the pkg the script that lays it down', () => {
    const agent = 'org.glasskey.agent.supervisor.plist';
    expect(mac?.extraResources).toEqual([{ from: `build/package/supervision/${agent}`, to: agent }]);
    expect(existsSync(resolve(`build/package/supervision/${agent}`))).toBe(true);
    const scripts = resolve(directories?.buildResources ?? '', pkg?.scripts ?? 'none');
    for (const name of ['preinstall', 'postinstall']) accessSync(join(scripts, name), constants.X_OK);
  });

  it('native libraries that are the same in both halves of the application for macOS, each by name', () => {
    const libraries = partsFor('darwin', 'x64').flatMap(({ files }) => files.filter((file) => file.endsWith('.node')));
    expect(libraries.length).toBeGreaterThan(4);
    for (const file of libraries) expect(matchesGlob(`a/${file}`, mac?.x64ArchFiles ?? ''), file).toBe(true);
  });

  it('nothing of the sort on Linux, where fpm lays the unit down', () => {
    expect(linux?.extraResources).toBeUndefined();
  });
});
