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
  yield [name, above, {**node.attrib, "text": (node.text or "").strip()}]
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
    expect(find('Property', 'ENROLMENTTOKENFILE')?.[2]).toMatchObject({ Id: 'ENROLMENTTOKENFILE', Secure: 'yes' });
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

  it('is installed with the product, as every other component', () => {
    const components = all.filter(([name, , has]) => name === 'Component' && has['Guid'] !== undefined);
    expect(components.map(([, , has]) => has['Id'])).toEqual(['EnrolmentToken', 'StudyLinks', 'EventSource']);
    for (const [, , has] of components)
      expect(find('ComponentRef', has['Id'])?.[1], JSON.stringify(has)).toContain('ProductFeature');
  });
});

describe('what else the MSI does to the machine', () => {
  const all = elementsOf(withMachineParts(project));
  /** Each value below one key: its own key, its name and what it is. */
  const valuesOf = (component: string) =>
    all
      .filter(([name, above]) => name === 'RegistryValue' && above.includes(component))
      .map(([, , { Key = '', Name = '', Type, Value }]) => [Key, Name, Type, Value]);
  const actions = Object.fromEntries(
    all.filter(([name]) => name === 'CustomAction').map(([, , has]) => [has['Id'], has['ExeCommand']]),
  );

  it('gives links to the program, and nothing in one is taken for a switch', () => {
    expect(valuesOf('StudyLinks')).toEqual([
      ['', '', 'string', 'URL:Glasskey'],
      ['', 'URL Protocol', 'string', ''],
      [String.raw`shell\open\command`, '', 'string', '"[APPLICATIONFOLDER]Glasskey.exe" "--" "%1"'],
    ]);
  });

  it('makes the source of events under which the agent writes, which no user may make', () => {
    expect(valuesOf('EventSource')).toEqual([
      ['', 'EventMessageFile', 'expandable', String.raw`%SystemRoot%\System32\EventCreate.exe`],
      ['', 'CustomSource', 'integer', '1'],
      ['', 'TypesSupported', 'integer', '7'],
    ]);
  });

  it('registers the task of the supervisor last, and takes it back unless the next version is what comes', () => {
    expect(actions['RegisterTask']).toBe(
      String.raw`"[System64Folder]schtasks.exe" /Create /F /TN Glasskey /XML "[APPLICATIONFOLDER]resources\glasskey-task.xml"`,
    );
    const when = (id: string) => all.find(([name, , has]) => name === 'Custom' && has['Action'] === id)?.[2];
    expect(when('RegisterTask')).toMatchObject({ Before: 'InstallFinalize', text: 'NOT (REMOVE="ALL")' });
    expect(when('RemoveTask')).toMatchObject({ text: 'REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE' });
    expect(when('RefuseWhileItRuns')).toMatchObject({ After: 'InstallInitialize', text: 'REMOVE="ALL"' });
    // All as the system, between InstallInitialize and InstallFinalize.
    const deferred = all.filter(([name, , has]) => name === 'CustomAction' && has['Execute'] === 'deferred');
    expect(deferred.map(([, , has]) => [has['Id'], has['Impersonate']])).toEqual(
      ['RefuseWhileItRuns', 'RegisterTask', 'RemoveTask'].map((id) => [id, 'no']),
    );
  });
});

it('is missed when the project looks otherwise', () => {
  expect(() => withMachineParts('<Wix/>')).toThrow('has no single');
});
