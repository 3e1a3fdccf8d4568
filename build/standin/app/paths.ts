import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export type Paths = { readonly get: (name: string) => string; readonly set: (name: string, path: string) => void };

/** Electron's named folders on Linux, from `app.getName()`; any of them can be replaced. */
export function createPaths(appName: () => string, appPath: () => string): Paths {
  const replaced = new Map<string, string>();
  const config = (): string => process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const userData = (): string => replaced.get('userData') ?? join(config(), appName());
  const known: Readonly<Record<string, () => string>> = {
    home: homedir,
    appData: config,
    userData,
    sessionData: userData,
    temp: tmpdir,
    logs: () => join(userData(), 'logs'),
    crashDumps: () => join(userData(), 'Crashpad'),
    exe: () => process.argv[0] ?? '',
    module: () => process.argv[0] ?? '',
    assets: appPath,
    desktop: () => join(homedir(), 'Desktop'),
    documents: () => join(homedir(), 'Documents'),
    downloads: () => join(homedir(), 'Downloads'),
  };
  const nameOf = (name: string): (() => string) => {
    const path = Object.hasOwn(known, name) ? known[name] : undefined;
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  };
  return {
    get: (name) => replaced.get(name) ?? nameOf(name)(),
    set: (name, path) => {
      nameOf(name);
      replaced.set(name, path);
    },
  };
}
