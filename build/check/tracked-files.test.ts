import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trackedFiles } from './tracked-files.ts';

const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly except?: RegExp }[] = [
  { what: 'a path of one machine', pattern: /(^|["'`\s=(:])\/(work\/(main|shared)|root)\b/ },
  {
    what: 'a path in the temporary folder',
    pattern: /(^|["'`\s=(])\/tmp\/[A-Za-z]/,
    // Tests show such paths to the code that has to refuse them.
    except: /\.test\.ts$/,
  },
  {
    what: 'a package registry',
    pattern: /registry\.(npmjs|yarnpkg|npmmirror)\b|npm\.pkg\.github|artifactory|verdaccio/i,
  },
  { what: 'a resolved address in a lock file', pattern: /"resolved":\s*"https?:/ },
];
/** Where a checkout may stand; put together here, so that this file names no machine either. */
const CHECKOUT = ['', 'work', 'main'].join('/');
const BINARY = /\.(png|ico|icns|dcm|woff2?|gz|zip)$/;
/** What a program leaves where it ran, as a test that ran it in the checkout did */
const LEFT_BEHIND = /(^|\/)(master\.key|[^/]*\.(db|db-wal|db-shm|sqlite|lock|pid))$/;
const SELF = 'build/check/tracked-files.test.ts';

function breaches(file: string, text: string): readonly string[] {
  return text
    .replaceAll(process.cwd(), CHECKOUT)
    .split('\n')
    .flatMap((line, index) =>
      FORBIDDEN.filter(({ pattern, except }) => pattern.test(line) && except?.test(file) !== true).map(
        ({ what }) => `${file}:${index + 1} holds ${what}`,
      ),
    );
}

describe('tracked files', () => {
  it('name no machine and no registry', () => {
    const files = trackedFiles().filter((file) => file !== SELF && !BINARY.test(file));
    expect(files.length).toBeGreaterThan(30);
    expect(files.flatMap((file) => breaches(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('are what somebody wrote: no database, no key and no lock that a program left', () => {
    expect(trackedFiles().filter((file) => LEFT_BEHIND.test(file))).toEqual([]);
  });

  it.each([
    `const folder = '${CHECKOUT}/out';`,
    `cd ${['', 'root', 'project'].join('/')}`,
    `open("/tmp/glasskey.db")`,
    `"resolved": "https://mirror.example.org/zod.tgz"`,
    `registry=https://registry.${'npmjs'}.org/`,
  ])('would be refused with: %s', (line) => {
    expect(breaches('x', line)).not.toEqual([]);
  });

  it.each([`import a from '../works/plan.ts';`, `tmpdir()`, `https://example.org/home/`, `// the worth/life of a key`])(
    'may hold: %s',
    (line) => {
      expect(breaches('x', line)).toEqual([]);
    },
  );
});
