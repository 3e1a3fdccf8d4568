import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { createLabFolder } from '../build/lab/lab-folder.ts';
import { makePackages } from '../build/package/make-packages.ts';
import { readArchive } from '../build/standin/app/asar.ts';

const LIST = join(import.meta.dirname, '../build/package/linux/files.txt');
const SCHEMAS = join(import.meta.dirname, '../node_modules/@cyclonedx/cyclonedx-library/res/schema');
/** What stands in for Electron's binary, and says so. It would not be in a package for release. */
const STANDIN = /^opt\/Glasskey\/(standin\/|NOT-FOR-RELEASE\.txt$)/;

const folder = createLabFolder('package');
test.afterAll(() => folder.remove());

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });

/** Makes deb and rpm anew; answers their paths by kind. */
async function make(name: string): Promise<{ readonly deb: string; readonly rpm: string; readonly output: string }> {
  const output = join(folder.path, name);
  const order = { platform: 'linux', targets: ['deb', 'rpm'], version: '0.1.0', standin: true, output } as const;
  const files = await makePackages(order);
  const of = (end: string): string => files.find((file) => file.endsWith(end)) ?? '';
  return { deb: of('.deb'), rpm: of('.rpm'), output };
}

/** Names that the bundler makes up from what is in a file. */
const withoutHash = (path: string): string =>
  path
    .replace(/^(pages\/[a-z]{2}\/assets\/[a-z]+)-[\w-]{8}\./, '$1-HASH.')
    .replace(/^(?!main|glasskey|verify-worker)[\w-]+\.js$/, 'CHUNK.js');

/** Every file that a deb lays down, by path. */
function laidDown(deb: string): readonly { readonly mode: string; readonly owner: string; readonly path: string }[] {
  const lines = run('dpkg-deb', '--contents', deb).trim().split('\n');
  return lines
    .map((line) => line.split(/\s+/))
    .map(([mode = '', owner = '', , , , path = '']) => ({ mode, owner, path: path.slice(2) }))
    .filter(({ mode }) => !mode.startsWith('d'))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is laid down, with mode and owner, and what is in the archive. */
function filesOf(deb: string, archive: string): readonly string[] {
  const laid = laidDown(deb).filter(({ path }) => !STANDIN.test(path));
  const archived = readArchive(archive).files.filter(({ offset }) => offset !== null);
  return [
    ...laid.map(({ mode, owner, path }) => `${mode} ${owner} ${path}`),
    ...new Set(archived.map(({ path }) => `in app.asar: ${withoutHash(path)}`).toSorted()),
  ];
}

test('the package holds the files of a checked-in list, the same bytes each time, and says what is in it', async () => {
  test.setTimeout(300_000);
  process.env['SOURCE_DATE_EPOCH'] = '1795000000';
  const { deb, rpm, output } = await make('first');
  const unpacked = join(output, 'linux-unpacked/resources');

  await test.step('its files are those of the list: no source, no test, nothing for another system', () => {
    const files = filesOf(deb, join(unpacked, 'app.asar'));
    expect(files).toEqual(readFileSync(LIST, 'utf8').trim().split('\n'));
    expect(files.filter((file) => /\.(ts|tsx|map|d\.ts)$|test|win32|darwin|arm64|standin/.test(file))).toEqual([]);
    const beside = files.filter((file) => file.includes('app.asar.unpacked'));
    expect(beside.filter((file) => !file.endsWith('.node'))).toEqual([]);
    const text = readFileSync(join(unpacked, 'app.asar'), 'latin1');
    expect(text.match(/build\/standin|ELECTRON_OVERRIDE_DIST_PATH|\/node_modules\/electron\//)).toBeNull();
  });

  await test.step('the rpm lays down the same files', () => {
    const listed = run('rpm', '-qp', '--queryformat', '[%{FILEMODES:perms} %{FILENAMES}\n]', rpm).trim().split('\n');
    const files = listed.filter((line) => !line.startsWith('d')).map((line) => line.slice(line.indexOf(' ') + 1));
    expect(files).toEqual(laidDown(deb).map(({ path }) => `/${path}`));
    expect(run('rpm', '-qp', '--queryformat', '%{NAME} %{VERSION} %{ARCH}', rpm)).toBe('glasskey 0.1.0 x86_64');
  });

  await test.step('its bill of materials is CycloneDX 1.6, and its sums are right', () => {
    const bom: unknown = JSON.parse(readFileSync(join(output, 'glasskey-0.1.0.cdx.json'), 'utf8'));
    const schema = cycloneDx();
    expect(schema.validate('bom', bom), schema.errorsText()).toBe(true);
    expect(JSON.stringify(bom)).toContain('pkg:npm/better-sqlite3@');
    run('sh', '-c', 'cd "$1" && sha256sum --check --strict SHA256SUMS', 'sh', output);
    const licences = readFileSync(join(unpacked, 'licences.txt'), 'utf8');
    for (const name of ['better-sqlite3', 'preact', 'keytar']) expect(licences).toMatch(new RegExp(`\n${name} \\d`));
    expect(licences.match(/carries no text of its licence \(unknown\)/)).toBeNull();
  });

  await test.step('made again, it is the same bytes', async () => {
    const sums = readFileSync(join(output, 'SHA256SUMS'), 'utf8');
    rmSync(output, { recursive: true });
    const again = await make('second');
    expect(readdirSync(again.output)).toContain('provenance.unsigned.intoto.json');
    expect(readFileSync(join(again.output, 'SHA256SUMS'), 'utf8')).toBe(sums);
  });
});

/** The schema as the CycloneDX project publishes it, with the two that it refers to. */
function cycloneDx(): Ajv {
  const schemaOf = (name: string): object =>
    z.looseObject({}).parse(JSON.parse(readFileSync(`${SCHEMAS}/${name}.SNAPSHOT.schema.json`, 'utf8')));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schemaOf(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.addSchema(schemaOf('bom-1.6'), 'bom');
}
