import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builderConfiguration } from './electron-builder.config.ts';

const { win, nsis, linux } = builderConfiguration({ output: '/out', electronDist: null, isForRelease: true, env: {} });

describe('what the packages bring besides the program', () => {
  it('the task of the supervisor on Windows, where both installers look for it', () => {
    expect(win?.extraResources).toEqual([
      { from: 'build/package/supervision/glasskey-task.xml', to: 'glasskey-task.xml' },
    ]);
    expect(existsSync(resolve('build/package/supervision/glasskey-task.xml'))).toBe(true);
    expect(existsSync(resolve(nsis?.include ?? 'none'))).toBe(true);
    expect(linux?.extraResources).toBeUndefined(); // fpm lays the unit down
  });
});
