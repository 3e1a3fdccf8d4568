import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { runStep, say, SetupError } from './say.mjs';

/** Compiler and headers for the one native module that is built here (keytar). */
const BUILD = ['make', 'g++', 'python3', 'pkg-config', 'libsecret-1-dev'];
/** A screen, a keychain and a browser for the windows. */
const SCREEN = [
  'chromium',
  'xvfb',
  'xauth',
  'x11-xserver-utils',
  'x11-utils',
  'xdotool',
  'xprintidle',
  'openbox',
  'wmctrl',
  'gnome-keyring',
  'dbus',
  'dbus-x11',
  'fonts-inter',
  'fonts-dejavu-core',
];
/** A PACS, a viewer, and tools that look at what they do. */
const HOSPITAL = ['orthanc', 'orthanc-webviewer', 'orthanc-dicomweb', 'aeskulap', 'dcmtk', 'imagemagick'];

/** A hospital's syslog receiver, which is also what the bench is held against, and the validator for the schema of DICOM's audit messages. */
const AUDIT = ['rsyslog', 'rsyslog-openssl', 'jing'];

/** What makes and signs packages and their repositories: Debian's, Fedora's, Windows'. */
const PACKAGING = ['rpm', 'osslsigncode', 'nsis', 'gnupg', 'apt-utils', 'createrepo-c', 'dnf', 'curl', 'jq'];

/** The user manager in which the supervisor's unit is run. */
const SUPERVISION = ['systemd'];

export const DEBIAN_PACKAGES = {
  build: BUILD,
  all: [...BUILD, ...SCREEN, ...HOSPITAL, ...AUDIT, ...SUPERVISION, ...PACKAGING],
};

/** Where there is no dpkg, these commands stand for the packages. */
const COMMANDS = {
  build: ['make', 'g++', 'python3'],
  all: ['chromium', 'Xvfb', 'gnome-keyring-daemon', 'Orthanc', 'rsyslogd', 'jing', 'rpmbuild', 'osslsigncode'],
};

/** Where packages are made that Debian cannot make. What they sign with electron-builder asks for itself, and node-gyp for Microsoft's compiler. */
const PACKAGES_ELSEWHERE = { darwin: ['make', 'c++', 'python3'], win32: [] };

/** The commands that have to be there before `npm run WHAT`, where there is no dpkg. */
export function wantedCommands(set, what, platform) {
  if (what === 'package' && Object.hasOwn(PACKAGES_ELSEWHERE, platform)) return PACKAGES_ELSEWHERE[platform];
  return set === 'all' ? [...COMMANDS.build, ...COMMANDS.all] : COMMANDS.build;
}

const DPKG_STATUS = '/var/lib/dpkg/status';
/** Programs of which Glasskey starts its own, private one. */
const SERVICES = ['orthanc', 'rsyslog'];
const POLICY_RC = '/usr/sbin/policy-rc.d';

/** The names in `wanted` that dpkg does not have installed. Reads its status file: starting dpkg costs more. */
export function missingPackages(wanted, statusText) {
  const installed = new Set();
  for (const block of statusText.split('\n\n')) {
    if (/^Status: \S+ ok installed$/m.test(block)) installed.add(/^Package: (\S+)$/m.exec(block)?.[1]);
  }
  return wanted.filter((name) => !installed.has(name));
}

/** Installs what is missing of a set (`build` or `all`), or throws a SetupError that holds the command to run. */
export function ensureSystemPackages(root, set, what) {
  if (!existsSync(DPKG_STATUS)) return ensureCommands(set, what);
  const missing = missingPackages(DEBIAN_PACKAGES[set], readFileSync(DPKG_STATUS, 'utf8'));
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (!isDebian() || process.getuid?.() !== 0) {
    throw new SetupError(installAdvice(missing, what));
  }
  installPackages(root, missing, install);
}

/** What to type when set-up may not install by itself. */
export function installAdvice(missing, what) {
  return (
    `these system packages are missing and may not be installed from here. Please run:\n` +
    `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}\n` +
    `and then again:\n  npm run ${what}`
  );
}

function installPackages(root, missing, install) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const withheld = withholdServices();
  try {
    const lists = { text: 'refreshing the Debian package lists', file: 'apt-update.log' };
    runStep(root, { ...lists, command: 'apt-get', args: ['update'], env });
    const text = `installing ${missing.length} Debian packages: ${missing.join(' ')}`;
    runStep(root, { text, file: 'apt-install.log', command: 'apt-get', args: install, env });
  } finally {
    if (withheld) rmSync(POLICY_RC, { force: true });
  }
  for (const name of SERVICES.filter((service) => missing.includes(service))) {
    say(`the system service ${name} stays off: Glasskey starts its own, private one`);
    // What `systemctl disable` does, on systems without systemctl too.
    rmSync(`/etc/systemd/system/multi-user.target.wants/${name}.service`, { force: true });
  }
}

/** Services must not start because their package came in; Debian asks this file. Returns whether it was ours to write. */
function withholdServices() {
  if (existsSync(POLICY_RC)) return false;
  writeFileSync(POLICY_RC, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return true;
}

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function ensureCommands(set, what) {
  const wanted = wantedCommands(set, what, process.platform);
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  const missing = wanted.filter((name) => !folders.some((folder) => existsSync(`${folder}/${name}`)));
  if (missing.length === 0) return;
  say(`not found on this system: ${missing.join(', ')}`);
  if (wanted === PACKAGES_ELSEWHERE.darwin) throw new SetupError('Please run: xcode-select --install');
  throw new SetupError(
    `set-up can install what it needs on Debian 12 only. Please run it in one, for example:\n` +
      `  docker run --rm -it -v "$PWD":/glasskey -w /glasskey node:20-bookworm npm run ${what}`,
  );
}
