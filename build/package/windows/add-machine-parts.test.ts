import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tokenFileOf } from '../../../electron/core/enrolment/token-file.ts';
import { withMachineParts } from './add-machine-parts.ts';

const TEMPLATE = join(import.meta.dirname, '../../../node_modules/app-builder-lib/templates/msi/template.xml');
/** electron-builder's own project for 64 bits, with its loops and conditions taken out: what is between them stays. */
const project = readFileSync(TEMPLATE, 'utf8')
  .replace('${programFilesId}', 'ProgramFiles64Folder')
  .replace(/\{\{[\s\S]*?\}\}?/g, '');

/** Each element with the identifiers of those around it. */
const READ = `
import json, sys, xml.etree.ElementTree as tree
def walk(node, above):
  name = node.tag.split("}")[-1]
  yield [name, above, node.attrib]
  for child in node: yield from walk(child, above + [node.attrib.get("Id", name)])
print(json.dumps(list(walk(tree.fromstring(sys.stdin.read()), []))))`;
const Elements = z.array(z.tuple([z.string(), z.array(z.string()), z.record(z.string(), z.string())]));
const elementsOf = (xml: string) =>
  Elements.parse(JSON.parse(execFileSync('python3', ['-c', READ], { input: xml, encoding: 'utf8' })));

describe('the property of the MSI that names the enrolment token', () => {
  const all = elementsOf(withMachineParts(project));
  const find = (name: string, id?: string) =>
    all.find(([tag, , has]) => tag === name && (id === undefined || has['Id'] === id));

  it('is a public one, which a silent installation may set', () => {
    expect(find('Property', 'ENROLMENTTOKENFILE')?.[2]).toEqual({ Id: 'ENROLMENTTOKENFILE', Secure: 'yes' });
  });

  it('has its file copied to where the agent looks, into a folder whose rights are those of Program Files', () => {
    const place = ['ProgramFiles64Folder', 'EnrolmentFolder', 'EnrolmentToken'];
    expect(find('Directory', 'EnrolmentFolder')?.[2]).toMatchObject({ Name: 'Glasskey Enrolment' });
    const [, above = [], copy] = find('CopyFile') ?? [];
    expect(above.slice(-3)).toEqual(place);
    expect(copy).toMatchObject({ SourceProperty: 'ENROLMENTTOKENFILE', DestinationName: 'enrolment-token' });
    expect(tokenFileOf({ enrolmentTokenFile: null }, 'win32')).toBe(
      String.raw`C:\Program Files\Glasskey Enrolment\enrolment-token`,
    );
    expect(all.filter(([name]) => name.startsWith('Permission'))).toEqual([]); // by names, which each language has its own of
    expect(find('Directory', 'ProgramFiles64Folder')).toBeDefined(); // what the reference refers to
  });

  it('is installed with the product', () => {
    expect(find('ComponentRef', 'EnrolmentToken')?.[1]).toContain('ProductFeature');
  });
});

it('is missed when the project looks otherwise', () => {
  expect(() => withMachineParts('<Wix/>')).toThrow('has no single');
});
