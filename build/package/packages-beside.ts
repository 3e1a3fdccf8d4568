/**
 * The npm packages that are not bundled into the agent's scripts because native code or WebAssembly lies beside their
 * own. They are all that a package has under `node_modules`.
 */
export const PACKAGES_BESIDE = [
  '@cedar-policy/cedar-wasm',
  '@node-rs/argon2',
  'better-sqlite3',
  'keytar',
] as const;
