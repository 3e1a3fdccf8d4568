import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  EXAMPLE_POLICY,
  MACHINE_KEYS,
  MachinePolicySchema,
} from '../../electron/core/policy/machine/machine-policy.ts';
import { signedValue } from '../../electron/core/policy/machine/combine-policies.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { policyFiles } from './policy-files.ts';
import { policyKeys } from './policy-keys.ts';
import { LAUNCH_AGENT } from './write-login-items.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = join(import.meta.dirname, 'files');

type Words = { strings: Record<string, string>; presentations: Record<string, string[]> };
type Policy = {
  name: string;
  key: string;
  class: string;
  valueName: string;
  category: string;
  supportedOn: string;
  order: string[];
  kind: string;
  id: string | null;
  limits: (string | null)[] | null;
  items: string[];
  refs: string[];
};
type Read = {
  root: string;
  order: string[];
  categories: string[];
  definitions: string[];
  policies: Policy[];
  en: Words;
  de: Words;
  profile: Record<string, unknown> & { PayloadContent: Record<string, unknown>[] };
  loginItems: Record<string, unknown>;
};
/** As parsers that are not ours find them. */
const read: Read = JSON.parse(
  execFileSync('python3', [join(import.meta.dirname, 'read_templates.py'), FILES], { encoding: 'utf8' }),
);

describe('what is written from the schema of the machine policy', () => {
  it.each([...policyFiles()])('%s is current (renew it: node build/policy/write-policy-files.ts)', (file, text) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
  });

  it('documents every key, once', () => {
    const page = readFileSync(join(ROOT, 'docs/policy.md'), 'utf8');
    const headings = [...page.matchAll(/^### `([A-Za-z]+)`$/gm)].map(([, key = '']) => key);
    expect(headings.toSorted()).toEqual([...MACHINE_KEYS].toSorted());
  });

  it.each(policyKeys().filter(({ key }) => signedValue(DEFAULT_POLICY, key) !== undefined))(
    'says that without $key the signed policy counts, and without that the built-in one',
    ({ key, kind, otherwise }) => {
      expect(otherwise).toMatch(/^as in the signed policy/);
      if (kind.is === 'number')
        expect(otherwise).toBe(`as in the signed policy, else ${String(signedValue(DEFAULT_POLICY, key))}`);
    },
  );

  it('says every key in German, too, in its own words', () => {
    for (const { title, titleDe, description, descriptionDe } of policyKeys()) {
      expect(titleDe.length).toBeGreaterThan(3);
      expect(descriptionDe).not.toBe(description);
      if (titleDe === title) expect(title).toBe('Proxy');
    }
  });
});

describe('the administrative template', () => {
  it('has the parts of an ADMX in their order', () => {
    expect([read.root, read.order]).toEqual([
      'policyDefinitions',
      ['policyNamespaces', 'resources', 'supportedOn', 'categories', 'policies'],
    ]);
  });

  it('has one machine policy for each key, under the key and name that the agent reads', () => {
    expect(read.policies.map(({ name }) => name).toSorted()).toEqual([...MACHINE_KEYS].toSorted());
    for (const { name, key, class: kind, valueName, order } of read.policies) {
      expect([key, kind, valueName]).toEqual([String.raw`SOFTWARE\Policies\Glasskey`, 'Machine', name]);
      const values = order.includes('elements') ? ['elements'] : ['enabledValue', 'disabledValue'];
      expect(order).toEqual(['parentCategory', 'supportedOn', ...values]);
    }
  });

  it.each(policyKeys())('has for $key the element and the limits of its kind', ({ key, kind }) => {
    const policy = read.policies.find(({ name }) => name === key);
    const elements = { text: 'text', number: 'decimal', truth: 'boolean', choice: 'enum', list: 'multiText' };
    expect(policy?.kind).toBe(elements[kind.is]);
    if (kind.is === 'number') expect(policy?.limits).toEqual([String(kind.from), String(kind.to)]);
    if (kind.is === 'choice') expect(policy?.items).toEqual(kind.of);
  });

  it.each(['en', 'de'] as const)('refers to nothing that is not there, in %s', (language) => {
    const { strings, presentations } = read[language];
    for (const { category, supportedOn, refs, id } of read.policies) {
      expect(read.categories).toContain(category);
      expect(read.definitions).toContain(supportedOn);
      for (const ref of refs) {
        const [, table = '', name = ''] = /^\$\((string|presentation)\.([A-Za-z0-9_]+)\)$/.exec(ref) ?? [];
        if (table === 'string') expect(strings[name]?.length).toBeGreaterThan(0);
        else expect(presentations[name]).toEqual([id]);
      }
    }
  });
});

describe('the profile for macOS', () => {
  it('has every key with its example and its type, in the domain that the agent reads', () => {
    const [payload = {}, ...others] = read.profile.PayloadContent;
    const { PayloadType, PayloadUUID, PayloadIdentifier, PayloadVersion, PayloadDisplayName, ...values } = payload;
    expect([others, PayloadType, PayloadVersion]).toEqual([[], 'org.glasskey.agent', 1]);
    // Below /etc, which is a link on macOS, no file is believed; below /usr/bin there is no viewer.
    expect(values).toEqual({
      ...EXAMPLE_POLICY,
      enrolmentTokenFile: '/Library/Application Support/Glasskey/reading-room-7.token',
      caFile: '/Library/Application Support/Glasskey/hospital.pem',
      viewerFolders: ['/Applications'],
    });
    expect(MachinePolicySchema.parse(values)).toEqual(values);
    for (const text of [PayloadUUID, PayloadIdentifier, PayloadDisplayName]) expect(text).toEqual(expect.any(String));
    expect(read.profile).toMatchObject({ PayloadType: 'Configuration', PayloadScope: 'System', PayloadVersion: 1 });
  });

  it('keeps the LaunchAgent on by its label, for a team that IT puts in', () => {
    expect(read.loginItems).toMatchObject({
      PayloadType: 'Configuration',
      PayloadScope: 'System',
      PayloadContent: [
        {
          PayloadType: 'com.apple.servicemanagement',
          Rules: [
            { RuleType: 'Label', RuleValue: LAUNCH_AGENT, TeamIdentifier: expect.stringMatching(/^[A-Z0-9]{10}$/) },
          ],
        },
      ],
    });
  });
});

describe('the JSON Schema for Linux', () => {
  it('takes the examples and refuses what the agent refuses', () => {
    const schema: object = JSON.parse(readFileSync(join(FILES, 'policy.schema.json'), 'utf8'));
    const validate = new Ajv2020({ strict: false, formats: { uri: true } }).compile(schema);
    expect(validate(EXAMPLE_POLICY)).toBe(true);
    for (const wrong of [{ idleMinutes: 0 }, { idelMinutes: 5 }, { lockMode: 'none' }, { site: 7 }]) {
      expect(validate(wrong)).toBe(false);
    }
  });
});
