import { afterEach, expect, it, vi } from 'vitest';
import { dataFolder, developmentDataFolder } from './data-folder.ts';

afterEach(() => vi.unstubAllEnvs());

it('is fixed by the account, whatever the environment says', () => {
  const before = dataFolder();
  for (const name of ['HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE'])
    vi.stubEnv(name, '/tmp/elsewhere');
  expect(dataFolder()).toBe(before);
});

it('is named on the command line in development alone, and only by our own argument', () => {
  expect(developmentDataFolder(['.', '--data=/tmp/x'])).toBe('/tmp/x');
  expect(developmentDataFolder(['.', '--user-data-dir=/tmp/x'])).toBeNull();
});
