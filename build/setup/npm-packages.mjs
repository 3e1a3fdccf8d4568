import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runStep, say, SetupError } from './say.mjs';

/** The only packages whose install scripts run: Node 24 itself, and the keychain, which is compiled here. */
const ALLOWED_SCRIPTS = ['node', 'keytar'];
const NODE = `node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`;
const PRODUCTS = [NODE, 'node_modules/keytar/build/Release/keytar.node'];
const STAMP = 'node_modules/.glasskey-setup.json';

/** The project's own Node 24, once set-up is done. */
export const ownNode = (root) => join(root, NODE);

/** How npm is started. On Windows it is no program but a script of the shell's: there its own file is given to node, as `npm run` names it. */
export function npmCommand(args, { platform = process.platform, env = process.env, execPath = process.execPath } = {}) {
  if (platform !== 'win32') return { command: 'npm', args };
  if (env.npm_execpath === undefined) throw new SetupError('Please start this by npm: npm run …');
  return { command: execPath, args: [env.npm_execpath, ...args] };
}

/** Brings node_modules to what package-lock.json says. Does nothing, quickly, when it is there already. */
export function ensureNpmPackages(root) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const lock = createHash('sha256').update(lockText).digest('hex');
  if (readStamp(root) === lock && hasProducts(root)) return;
  const env = setupEnvironment(root);
  if (!matchesLock(root, lockText)) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    runStep(root, { text: 'installing npm packages (npm ci)', file: 'npm-ci.log', ...npmCommand(args), env });
  }
  if (!hasProducts(root)) {
    const text = `running the install scripts of ${ALLOWED_SCRIPTS.join(' and ')}, and of nothing else`;
    const args = ['rebuild', ...ALLOWED_SCRIPTS, '--ignore-scripts=false', '--foreground-scripts'];
    runStep(root, { text, file: 'npm-rebuild.log', ...npmCommand(args), env });
  }
  const check = join(root, 'build/setup/check-native.mjs');
  const text = 'checking that Node 24 and every native package work';
  runStep(root, {
    text,
    file: 'check-native.log',
    command: ownNode(root),
    args: [check],
    env: productEnvironment(root),
  });
  writeFileSync(join(root, STAMP), JSON.stringify({ lock }));
}

/** The environment of the real command: the project's own programs, Node 24 among them, come first. */
export function productEnvironment(root) {
  const path = [join(root, 'node_modules', '.bin'), pathWithout(root)].join(delimiter);
  return { ...process.env, PATH: path };
}

/** While node_modules is being replaced nothing may be started from it. */
function setupEnvironment(root) {
  const env = { ...process.env, PATH: pathWithout(root) };
  // keytar is compiled from its source: its ready-made binary comes unsigned from elsewhere.
  env.npm_config_build_from_source = 'true';
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  if (existsSync(join(prefix, 'include/node/node_api.h'))) env.npm_config_nodedir = prefix;
  return env;
}

function pathWithout(root) {
  const own = join(root, 'node_modules');
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(own))
    .join(delimiter);
}

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMP), 'utf8')).lock;
  } catch {
    return null;
  }
}

function hasProducts(root) {
  return PRODUCTS.every((file) => existsSync(join(root, file)));
}

/** True when npm's own note of what it installed names the same versions as the lock file. */
export function matchesLock(root, lockText) {
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  const different = Object.entries(JSON.parse(lockText).packages).find(([path, wanted]) => {
    if (path === '') return false;
    const found = installed[path];
    // Packages for other platforms are in the lock file but never on this disk.
    return found === undefined ? wanted.optional !== true : found.version !== wanted.version;
  });
  if (different) say(`${different[0]} is not what package-lock.json names`);
  return different === undefined;
}

/** Node 18 is the oldest that can run this set-up. */
export function requireNode18() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 18) throw new SetupError(`Node 18 or later is needed to begin; this is ${process.versions.node}.`);
}
