import { FuseV1Options, FuseVersion, type FuseV1Config } from '@electron/fuses';

/** Every fuse of Electron, by name: one that a later Electron adds is refused until it is decided here. */
export const FUSES = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // We build no snapshot of our own.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from our own scheme, never from file:.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Cedar is WebAssembly: an access out of its bounds must trap.
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies FuseV1Config;
