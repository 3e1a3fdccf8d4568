import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, expect, it } from 'vitest';

const FILES = join(import.meta.dirname, 'files');
const folder = mkdtempSync(join(tmpdir(), 'glasskey-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string): string => readFileSync(join(FILES, name), 'utf8');

/** Text that stands in a file, and what makes the file invalid in its place. */
type Damage = readonly [text: string, instead: string];

/** For each text whether a validator that is not ours finds it valid under the schema; all in one run of it. */
function judge(schema: string, texts: readonly string[]): readonly boolean[] {
  const files = texts.map((text, index) => {
    const file = join(folder, `${schema}-${index}.xml`);
    writeFileSync(file, text.replace(/<!DOCTYPE[^>]*>\n/, '')); // whose address the parser would ask the network for
    return file;
  });
  const rules = join(import.meta.dirname, 'testing', schema);
  const { stdout } = spawnSync('jing', ['-c', rules, ...files], { encoding: 'utf8' });
  expect(stdout).not.toMatch(/fatal|\.rnc:/);
  return files.map((file) => !stdout.includes(`${file}:`));
}

it.each<[string, readonly string[], readonly Damage[]]>([
  [
    'admx.rnc',
    ['windows/glasskey.admx'],
    [
      ['class="Machine"', 'class="Computer"'],
      ['$(string.site)', 'Site'],
      ['maxLength="64"', 'maxLength="-1"'],
      ['<supportedOn ref="SUPPORTED_GLASSKEY" />', ''],
      [String.raw`key="SOFTWARE`, String.raw`key="\SOFTWARE`],
    ],
  ],
  [
    'adml.rnc',
    ['windows/en-US/glasskey.adml', 'windows/de-DE/glasskey.adml'],
    [
      ['<label>', '<label hidden="true">'],
      [' refId="addressFamily"', ''],
    ],
  ],
  [
    'profile.rnc',
    ['glasskey.mobileconfig', 'glasskey-login-items.mobileconfig'],
    [
      ['<key>PayloadUUID</key>', '<key>PayloadId</key>'],
      ['<string>System</string>', '<string>Everybody</string>'],
      ['<true />', '<yes />'],
    ],
  ],
])('under %s, %j are valid by jing, and are not with one thing wrong', (schema, names, damages) => {
  const texts = names.map(fileOf);
  const [first = ''] = texts;
  const damaged = damages.map(([text, instead]) => {
    expect(first).toContain(text);
    return first.replace(text, () => instead);
  });
  const verdicts = judge(schema, [...texts, ...damaged]);
  expect(verdicts).toEqual([...texts.map(() => true), ...damaged.map(() => false)]);
});

it('the values of the profile are what the agent takes', () => {
  const read = spawnSync('python3', [join(import.meta.dirname, 'read_templates.py'), FILES], { encoding: 'utf8' });
  const [payload] = JSON.parse(read.stdout).profile.PayloadContent;
  const values = Object.fromEntries(Object.entries(payload).filter(([key]) => !key.startsWith('Payload')));
  const schema: object = JSON.parse(fileOf('policy.schema.json'));
  const validate = new Ajv2020({ strict: false, formats: { uri: true } }).compile(schema);
  expect(validate(values), JSON.stringify(validate.errors)).toBe(true);
});
