import { join, resolve } from 'node:path';
import type { Configuration } from 'electron-builder';
import { afterPack } from '../after-pack.ts';
import { LAUNCH_AGENT } from '../policy/write-login-items.ts';
import { LICENCES } from './evidence/write-evidence.ts';
import { isArch, isPlatform } from './native-parts.ts';
import { signWindowsFile } from './sign/sign-windows-file.ts';
import { stageParts } from './stage-app.ts';
import { addMachineParts } from './windows/add-machine-parts.ts';

const HERE = import.meta.dirname;
const FOLDER = 'build/package';

/** Azure Trusted Signing, when the environment names an account; else certificates, see sign/. */
function azure(env: NodeJS.ProcessEnv): NonNullable<NonNullable<Configuration['win']>['azureSignOptions']> | null {
  const endpoint = env['GLASSKEY_AZURE_ENDPOINT'];
  if (endpoint === undefined) return null;
  return {
    endpoint,
    publisherName: env['GLASSKEY_AZURE_PUBLISHER'] ?? '',
    codeSigningAccountName: env['GLASSKEY_AZURE_ACCOUNT'] ?? '',
    certificateProfileName: env['GLASSKEY_AZURE_PROFILE'] ?? '',
    timestampRfc3161: 'http://timestamp.acs.microsoft.com',
  };
}

export type PackageOptions = {
  /** An absolute folder. The licences lie in it already. */
  readonly output: string;
  /** A folder that holds Electron's distribution; null: electron-builder fetches the one that package.json names. */
  readonly electronDist: string | null;
  /** Said in the package's description, and in its file's name, when it is not for release. */
  readonly isForRelease: boolean;
  readonly env: NodeJS.ProcessEnv;
};

/** How electron-builder makes Glasskey's packages. Keys and accounts come from the environment alone. */
export function builderConfiguration({ output, electronDist, isForRelease, env }: PackageOptions): Configuration {
  const suffix = isForRelease ? '' : '-not-for-release';
  const description = 'Workstation security agent for radiology reading rooms';
  return {
    appId: 'org.glasskey.agent',
    productName: 'Glasskey',
    copyright: null,
    directories: { app: 'out/package/app', output, buildResources: FOLDER },
    ...(electronDist === null ? {} : { electronDist }),
    files: ['**/*', '!modules', { from: 'modules', to: 'node_modules', filter: ['**/*'] }],
    asar: true,
    asarUnpack: ['**/*.node'],
    extraResources: [{ from: join(output, LICENCES), to: LICENCES }],
    beforeBuild: () => Promise.resolve(false), // the packages beside the scripts are put there by stageParts
    ...(isForRelease ? { electronLanguages: ['en', 'de', 'fr', 'es'] } : {}), // the stand-in has none
    protocols: [{ name: 'Glasskey', schemes: ['glasskey'] }],
    publish: null, // nothing updates itself
    forceCodeSigning: true,
    beforePack: ({ electronPlatformName, arch }) => {
      const name = ARCH_NAMES[arch];
      if (!isPlatform(electronPlatformName) || !isArch(name))
        throw new Error('no native parts are known for this target');
      stageParts(electronPlatformName, name);
      return Promise.resolve();
    },
    afterPack,
    msiProjectCreated: addMachineParts,
    win: {
      target: ['nsis', 'msi'],
      icon: 'build/icons/glasskey.svg',
      extraResources: supervision('glasskey-task.xml'), // registered by both installers
      signExts: ['.node', '.dll'],
      azureSignOptions: azure(env),
      signtoolOptions: { signingHashAlgorithms: ['sha256'], sign: ({ path }) => signWindowsFile(path, env) },
    },
    nsis: {
      oneClick: false,
      perMachine: true,
      include: `${FOLDER}/windows/installer.nsh`,
      allowElevation: true,
      allowToChangeInstallationDirectory: false,
      deleteAppDataOnUninstall: false, // the trail outlives the program
      differentialPackage: false,
      artifactName: `Glasskey-\${version}-\${arch}${suffix}.\${ext}`,
    },
    msi: {
      oneClick: false,
      perMachine: true,
      runAfterFinish: false,
      upgradeCode: '6E0B5F7E-4C0B-4E53-9C3E-6E1B0D3C9A51',
    },
    mac: {
      target: [
        { target: 'pkg', arch: 'universal' },
        { target: 'dmg', arch: 'universal' },
      ],
      icon: 'build/icons/glasskey.svg',
      category: 'public.app-category.medical',
      extraResources: supervision(`${LAUNCH_AGENT}.plist`), // laid down by the pkg's script; nothing does it for the dmg
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: `${FOLDER}/macos/entitlements.plist`,
      entitlementsInherit: `${FOLDER}/macos/entitlements.inherit.plist`,
      notarize: true,
      x64ArchFiles: '**/{*-{x64,arm64},keytar}.node', // in both halves: each processor's, and what is for both
    },
    pkg: {
      installLocation: '/Applications',
      isRelocatable: false,
      allowAnywhere: false,
      allowCurrentUserHome: false,
      scripts: 'macos/scripts', // of the build resources
    },
    linux: {
      target: ['deb', 'rpm', 'AppImage'],
      icon: 'build/icons/glasskey.svg',
      executableName: 'glasskey',
      executableArgs: ['--', '%u'], // nothing in a link is taken for a switch
      category: 'Science;MedicalSoftware',
      synopsis: description,
      description: isForRelease
        ? 'Signs people in with two factors, locks, guards access to images and keeps an audit trail.'
        : 'NOT FOR RELEASE: built without Electron, to show how it installs. It protects nobody.',
      syncDesktopName: true,
      desktop: { entry: { NoDisplay: 'true', StartupNotify: 'false' } },
    },
    deb: {
      packageName: 'glasskey',
      compression: isForRelease ? 'xz' : 'gz',
      packageCategory: 'admin',
      depends: [
        'debconf (>= 0.5) | debconf-2.0',
        'libgtk-3-0',
        'libnss3',
        'libsecret-1-0',
        'xdg-utils',
        ...(isForRelease ? [] : ['chromium']),
      ],
      recommends: ['gnome-keyring', 'systemd', 'curl', 'jq'],
      artifactName: `glasskey_\${version}_\${arch}${suffix}.\${ext}`,
      ...linuxScripts([
        `--deb-templates=${resolve(HERE, 'linux/templates')}`,
        `--deb-config=${resolve(HERE, 'linux/ask.sh')}`,
      ]),
    },
    rpm: {
      packageName: 'glasskey',
      compression: isForRelease ? 'xz' : 'gzip',
      depends: ['gtk3', 'nss', 'libsecret', 'xdg-utils'],
      artifactName: `glasskey-\${version}.\${arch}${suffix}.\${ext}`,
      ...linuxScripts([]),
    },
  };
}

/** What the system starts the supervisor by, beside the program. */
const supervision = (file: string) => [{ from: `${FOLDER}/supervision/${file}`, to: file }];

/** electron-builder's numbers for processors. */
const ARCH_NAMES = ['ia32', 'x64', 'armv7l', 'arm64', 'universal'] as const;

/** Everything beside the application itself that a Linux package lays down, and what runs when it comes and goes. */
const linuxScripts = (more: readonly string[]) => ({
  afterInstall: `${FOLDER}/linux/after-install.sh`,
  afterRemove: `${FOLDER}/linux/after-remove.sh`,
  fpm: [
    ...more,
    `--before-remove=${resolve(HERE, 'linux/before-remove.sh')}`,
    `${resolve(HERE, 'linux/glasskey')}=/usr/bin/glasskey`,
    `${resolve(HERE, 'supervision/glasskey.service')}=/usr/lib/systemd/user/glasskey.service`,
    `${resolve(HERE, 'linux/update')}=/usr/lib/glasskey/update`,
    ...['service', 'timer'].map((kind) => {
      const unit = `glasskey-updater.${kind}`;
      return `${resolve(HERE, 'linux', unit)}=/usr/lib/systemd/system/${unit}`;
    }),
  ],
});
