import type { Wire } from './wire-value.ts';

/** What a sandboxed preload sees of `process`; no environment and no arguments cross. */
export function preloadProcess(): Readonly<Record<string, Wire>> {
  const { electron = '', chrome = '', node } = process.versions;
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
