import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFpmArguments } from './fpm-arguments.ts';
import { writeDeb } from './write-deb.ts';
import { writeRpm } from './write-rpm.ts';

// What electron-builder starts where it would start fpm: the distribution's own dpkg-deb or rpmbuild does the work, which
// takes nothing from elsewhere and makes the same bytes from the same files. SOURCE_DATE_EPOCH: seconds, for every file.
const order = readFpmArguments(process.argv.slice(2));
const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Math.floor(Date.now() / 1000));
const folder = mkdtempSync(join(tmpdir(), 'glasskey-fpm-'));
try {
  (order.type === 'deb' ? writeDeb : writeRpm)(order, folder, epoch);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
