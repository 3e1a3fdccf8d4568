import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PackageOrder } from './fpm-arguments.ts';
import { layOut, level } from './lay-out.ts';

/** Writes a Debian package with dpkg-deb; everything in it belongs to root. `folder`: an empty one to work in. */
export function writeDeb(order: PackageOrder, folder: string, epoch: number): void {
  const size = layOut(order.content, folder, epoch);
  const sums = md5Sums(folder); // before the control files are there
  const control = join(folder, 'DEBIAN');
  mkdirSync(control);
  writeFileSync(join(control, 'control'), controlFile(order, size));
  writeFileSync(join(control, 'md5sums'), sums);
  const { afterInstall, beforeRemove, afterRemove } = order.scripts;
  const asking = order.debconf === null ? {} : { config: order.debconf.config };
  const scripts = { postinst: afterInstall, prerm: beforeRemove, postrm: afterRemove, ...asking };
  for (const [name, script] of Object.entries(scripts)) copyFileSync(script, join(control, name));
  if (order.debconf !== null) copyFileSync(order.debconf.templates, join(control, 'templates'));
  level(folder, epoch);
  for (const name of Object.keys(scripts)) chmodSync(join(control, name), 0o755);
  const compression = order.compression.startsWith('gz') ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6', '--threads-max=1'];
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', folder, order.file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
}

/** Debian policy 5.3: the fields of a binary package's control file. `size` in bytes. */
export function controlFile(order: PackageOrder, size: number): string {
  const [synopsis = '', ...text] = order.description.split('\n').map((line) => line.trim());
  const lists = { Depends: order.depends, Recommends: order.recommends };
  return [
    `Package: ${order.name}`,
    `Version: ${order.version}`,
    `Architecture: ${order.architecture}`,
    `Maintainer: ${order.maintainer}`,
    `Installed-Size: ${Math.ceil(size / 1024)}`,
    ...Object.entries(lists).flatMap(([name, list]) => (list.length === 0 ? [] : [`${name}: ${list.join(', ')}`])),
    `Section: ${order.category}`,
    'Priority: optional',
    `Homepage: ${order.url}`,
    `Description: ${synopsis}`,
    ...text.map((line) => ` ${line === '' ? '.' : line}`),
    '',
  ].join('\n');
}

/** dpkg's own list, by which `dpkg --verify` finds changed files. */
function md5Sums(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(folder, file)}\n`)
    .join('');
}
