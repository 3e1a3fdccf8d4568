import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withEnrolmentToken } from './add-enrolment-token.ts';

const TEMPLATE = join(import.meta.dirname, '../../../node_modules/app-builder-lib/templates/msi/template.xml');
/** electron-builder's own project, with its loops and conditions taken out: what is between them stays. */
const project = readFileSync(TEMPLATE, 'utf8').replace(/\{\{[\s\S]*?\}\}?/g, '');

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
  const all = elementsOf(withEnrolmentToken(project));
  const find = (name: string, id?: string) =>
    all.find(([tag, , has]) => tag === name && (id === undefined || has['Id'] === id));

  it('is a public one, which a silent installation may set', () => {
    expect(find('Property', 'ENROLMENTTOKENFILE')?.[2]).toEqual({ Id: 'ENROLMENTTOKENFILE', Secure: 'yes' });
  });

  it('has its file copied to where the agent looks, in a folder that administrators alone change', () => {
    const place = ['TARGETDIR', 'CommonAppDataFolder', 'GlasskeyData', 'EnrolmentToken'];
    expect(find('Directory', 'GlasskeyData')?.[2]).toMatchObject({ Name: 'Glasskey' });
    const [, above = [], copy] = find('CopyFile') ?? [];
    expect(above.slice(-4)).toEqual(place);
    expect(copy).toMatchObject({ SourceProperty: 'ENROLMENTTOKENFILE', DestinationName: 'enrolment-token' });
    const may = all.filter(([name]) => name === 'Permission').map(([, , has]) => has);
    const writers = may.filter((has) => has['GenericAll'] === 'yes' || has['GenericWrite'] === 'yes');
    expect(writers.map((has) => has['User'])).toEqual(['Administrators', 'SYSTEM']);
  });

  it('is installed with the product', () => {
    expect(find('ComponentRef', 'EnrolmentToken')?.[1]).toContain('ProductFeature');
  });
});

it('is missed when the project looks otherwise', () => {
  expect(() => withEnrolmentToken('<Wix/>')).toThrow('has no single');
});
