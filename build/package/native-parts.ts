/** What a package is made for. */
export type Platform = 'linux' | 'darwin' | 'win32';
export type Arch = 'x64' | 'arm64';

const ARGON2: Readonly<Record<Platform, string>> = { linux: '-gnu', darwin: '', win32: '-msvc' };

/** One npm package that lies beside the scripts: which of its files the product needs. */
export type Part = { readonly name: string; readonly files: readonly string[] };

/**
 * The npm packages that are not bundled into the agent's scripts because native code or WebAssembly lies beside their own,
 * and of each no file but those that are loaded on this platform and processor. macOS takes both processors: its
 * application is universal.
 */
export function partsFor(platform: Platform, arch: Arch): readonly Part[] {
  const arches = archesOf(platform, arch);
  const argon2 = arches.map((one) => `${platform}-${one}${ARGON2[platform]}`);
  return [
    {
      name: '@cedar-policy/cedar-wasm',
      files: ['nodejs/package.json', 'nodejs/cedar_wasm.js', 'nodejs/cedar_wasm_bg.wasm'],
    },
    { name: '@node-rs/argon2', files: ['index.js'] },
    ...argon2.map((one) => ({ name: `@node-rs/argon2-${one}`, files: [`argon2.${one}.node`] })),
    {
      name: 'better-sqlite3',
      files: [
        ...['binding.js', 'database.js', 'index.js', 'sqlite-error.js', 'util.js', 'methods'].map(
          (one) => `lib/${one}`,
        ),
        ...arches.map((one) => `prebuilds/${platform}-${one}.node`),
      ],
    },
    { name: 'keytar', files: ['lib/keytar.js', 'build/Release/keytar.node'] },
  ];
}

/** The processors that a package for one is for. */
export const archesOf = (platform: Platform, arch: Arch): readonly Arch[] =>
  platform === 'darwin' ? ['x64', 'arm64'] : [arch];

export const isPlatform = (name: string): name is Platform => ['linux', 'darwin', 'win32'].includes(name);
export const isArch = (name: string | undefined): name is Arch => name === 'x64' || name === 'arm64';
