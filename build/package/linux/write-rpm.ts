import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync, type Dirent } from 'node:fs';
import { join, relative } from 'node:path';
import type { PackageOrder } from './fpm-arguments.ts';
import { layOut } from './lay-out.ts';

/** Fedora's names for what electron-builder names as Debian does. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' };

/** Writes an RPM package with rpmbuild; everything in it belongs to root. `folder`: an empty one to work in. */
export function writeRpm(order: PackageOrder, folder: string, epoch: number): void {
  const root = join(folder, 'root');
  mkdirSync(root);
  layOut(order.content, root, epoch);
  const spec = join(folder, 'glasskey.spec');
  writeFileSync(spec, specFile(order, root));
  const macros = {
    _topdir: join(folder, 'top'),
    _rpmdir: join(folder, 'out'),
    _build_name_fmt: 'package.rpm',
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    _build_id_links: 'none',
    __os_install_post: '%{nil}',
    _binary_payload: order.compression.startsWith('gz') ? 'w1.gzdio' : 'w6.xzdio',
  };
  const defines = Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  const args = [
    '-bb',
    '--quiet',
    '--target',
    ARCHITECTURES[order.architecture] ?? order.architecture,
    '--buildroot',
    join(folder, 'buildroot'),
    ...defines,
    spec,
  ];
  execFileSync('rpmbuild', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
  copyFileSync(join(folder, 'out/package.rpm'), order.file);
}

function specFile(order: PackageOrder, root: string): string {
  const [synopsis = '', ...text] = order.description.split('\n').map((line) => line.trim());
  const { afterInstall, beforeRemove, afterRemove } = order.scripts;
  const script = (name: string, file: string): string[] => [`%${name}`, readFileSync(file, 'utf8')];
  return [
    `Name: ${order.name}`,
    `Version: ${order.version}`,
    'Release: 1',
    `Summary: ${synopsis}`,
    `License: ${order.license}`,
    `URL: ${order.url}`,
    `Packager: ${order.maintainer}`,
    'AutoReqProv: no',
    ...order.depends.map((one) => `Requires: ${one}`),
    '%description',
    text.join('\n') || synopsis,
    '%install',
    `mkdir -p %{buildroot} && cp -a ${root}/. %{buildroot}`,
    ...script('post', afterInstall),
    ...script('preun', beforeRemove),
    ...script('postun', afterRemove),
    '%files',
    '%defattr(-,root,root,-)',
    ...foldersOf(root).map((folder) => `%dir "/${folder}"`),
    ...filesOf(root).map((file) => `"/${file}"`),
    '',
  ].join('\n');
}

/** Files and links. */
const filesOf = (root: string): readonly string[] => within(root, (entry) => !entry.isDirectory());

/** Those of our own alone, which go with the package; the others are other packages' too. */
const foldersOf = (root: string): readonly string[] =>
  within(root, (entry) => entry.isDirectory()).filter((folder) => OWN_FOLDER.test(folder));
const OWN_FOLDER = /^(?:opt\/Glasskey|usr\/lib\/glasskey)(?:\/|$)/;

const within = (root: string, isWanted: (entry: Dirent) => boolean): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(isWanted)
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
