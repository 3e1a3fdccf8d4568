import { parseArgs } from 'node:util';

/** What electron-builder wants packed, as it says it to fpm. */
export type PackageOrder = {
  readonly type: 'deb' | 'rpm';
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly maintainer: string;
  readonly url: string;
  /** First line: synopsis. Further ones: the description. */
  readonly description: string;
  readonly category: string;
  readonly license: string;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  readonly scripts: Readonly<Record<'afterInstall' | 'beforeRemove' | 'afterRemove', string>>;
  /** Debian's questions, and the script that asks them; null: there are none. */
  readonly debconf: { readonly templates: string; readonly config: string } | null;
  /** `xz`, or what begins with `gz`, which is ten times as fast. */
  readonly compression: string;
  /** The file to write. */
  readonly file: string;
  /** From where on this machine to where on the other. A source that ends in `/` is a folder's content. */
  readonly content: readonly { readonly from: string; readonly to: string }[];
};

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;
const OPTIONS = {
  s: { type: 'string', short: 's' },
  t: { type: 'string', short: 't' },
  d: { type: 'string', short: 'd', multiple: true },
  force: { type: 'boolean' },
  name: text,
  version: text,
  architecture: text,
  maintainer: text,
  vendor: text,
  url: text,
  description: text,
  category: text,
  license: text,
  package: text,
  'deb-recommends': texts,
  'deb-compression': text,
  'deb-priority': text,
  'deb-templates': text,
  'deb-config': text,
  'rpm-os': text,
  'rpm-compression': text,
  'rpm-summary': text,
  'after-install': text,
  'before-remove': text,
  'after-remove': text,
} as const;

/** Reads fpm's command line, as far as electron-builder speaks it. Throws on what it does not know. */
export function readFpmArguments(args: readonly string[]): PackageOrder {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const given = (name: keyof typeof values): string => {
    const value = values[name];
    if (typeof value !== 'string') throw new Error(`--${name} is missing`);
    return value;
  };
  if (values.s !== 'dir' || (values.t !== 'deb' && values.t !== 'rpm')) throw new Error('only folders to deb or rpm');
  return {
    type: values.t,
    name: given('name'),
    version: given('version'),
    architecture: given('architecture'),
    maintainer: given('maintainer'),
    url: given('url'),
    description: given('description'),
    category: values.category ?? 'misc',
    license: values.license ?? 'unknown',
    depends: values.d ?? [],
    recommends: values['deb-recommends'] ?? [],
    scripts: {
      afterInstall: given('after-install'),
      beforeRemove: given('before-remove'),
      afterRemove: given('after-remove'),
    },
    debconf: readDebconf(values['deb-templates'], values['deb-config']),
    compression: values['deb-compression'] ?? values['rpm-compression'] ?? 'xz',
    file: given('package'),
    content: positionals.map(readMapping),
  };
}

function readDebconf(templates: string | undefined, config: string | undefined): PackageOrder['debconf'] {
  if (templates === undefined && config === undefined) return null;
  if (templates === undefined || config === undefined)
    throw new Error('--deb-templates and --deb-config: both, or neither');
  return { templates, config };
}

function readMapping(mapping: string): { from: string; to: string } {
  const at = mapping.lastIndexOf('=');
  if (at < 1 || !mapping.startsWith('/', at + 1)) throw new Error(`not a source and its place: ${mapping}`);
  return { from: mapping.slice(0, at), to: mapping.slice(at + 1) };
}
