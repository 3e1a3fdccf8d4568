import type { Wire } from './wire-value.ts';

/** What a sandboxed preload sees of `process`; no environment and no arguments cross. */
export function preloadProcess(): Readonly<Record<string, Wire>> {
  // Typed as if Electron were always there.
  const { electron, chrome, node }: NodeJS.Dict<string> = process.versions;
  return {
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    platform: process.platform,
    arch: process.arch,
    version: process.version,
    versions: { electron, chrome, node },
    env: {},
    argv: [],
    pid: 0,
  };
}
