import { describe, expect, it } from 'vitest';
import { EXAMPLE_POLICY } from '../machine-policy.ts';
import { parsePreferences } from './mac-source.ts';
import { decodeConsole } from './parse-registry.ts';
import { queryArguments, readWindowsPolicy, WINDOWS_POLICY } from './windows-source.ts';

const exits = (exit: number | null, text: string | Buffer = '') => ({ exit, output: Buffer.from(text) });
/** What reg.exe is told to write between the items of a list. */
const separator = queryArguments(WINDOWS_POLICY).at(-1) ?? '';
/** As reg.exe prints a key with these values. */
const printed = (lines: readonly string[]): string => `\r\n${WINDOWS_POLICY}\r\n${lines.join('\r\n')}\r\n\r\n`;
const asRegistry = ([name, value]: readonly [string, unknown]): string => {
  if (typeof value === 'string') return `    ${name}    REG_SZ    ${value}`;
  if (Array.isArray(value)) return `    ${name}    REG_MULTI_SZ    ${value.join(separator)}`;
  return `    ${name}    REG_DWORD    0x${Number(value).toString(16)}`;
};

describe('the registry, as reg.exe prints it', () => {
  it('has every key of the policy, whatever the case of its name', async () => {
    const lines = Object.entries(EXAMPLE_POLICY).map(asRegistry);
    expect(await readWindowsPolicy(async () => exits(0, printed(lines)))).toMatchObject({
      kind: 'read',
      policy: EXAMPLE_POLICY,
    });
    const upper = Object.entries(EXAMPLE_POLICY).map(([name, value]) => asRegistry([name.toUpperCase(), value]));
    expect(await readWindowsPolicy(async () => exits(0, printed(upper)))).toMatchObject({ policy: EXAMPLE_POLICY });
  });

  it('keeps a folder whole whose name begins with a nought', async () => {
    const viewerFolders = [String.raw`D:\01_Viewer`, String.raw`C:\Program Files\0`];
    const lines = [asRegistry(['viewerFolders', viewerFolders])];
    expect(await readWindowsPolicy(async () => exits(0, printed(lines)))).toMatchObject({ policy: { viewerFolders } });
    expect(queryArguments('KEY')).toEqual(['query', 'KEY', '/reg:64', '/se', '|']); // no path and no host has one
  });

  it.each([
    ['a type that no key has', '    site    REG_BINARY    00ff'],
    ['a name that no key has', '    sites    REG_SZ    North'],
    ['a truth that is none', '    webViewers    REG_DWORD    0x2'],
  ])('is invalid with %s', async (_what, line) => {
    const reading = await readWindowsPolicy(async () => exits(0, printed([line])));
    expect(reading).toMatchObject({ kind: 'invalid', code: 'machine_policy.invalid' });
  });

  it('leaves out the default value and what lies in subkeys', async () => {
    const lines = ['    (Default)    REG_SZ    x', '    site    REG_SZ    North', '', `${WINDOWS_POLICY}\\Sub`];
    expect(await readWindowsPolicy(async () => exits(0, printed(lines)))).toMatchObject({ policy: { site: 'North' } });
  });

  it('tells absent from unreadable by the key above it', async () => {
    const query = (parent: ReturnType<typeof exits>) => async (key: string) =>
      key === WINDOWS_POLICY ? exits(1) : parent;
    const above = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies`;
    expect(await readWindowsPolicy(query(exits(0, `${above}\\Microsoft\r\n`)))).toMatchObject({ kind: 'absent' });
    expect(await readWindowsPolicy(query(exits(0, `${above}\\GLASSKEY\r\n`)))).toMatchObject({ kind: 'unreadable' });
  });

  describe('where group policy forbids its tools', () => {
    const forbidden = (said: string | null) =>
      readWindowsPolicy(
        async () => exits(1),
        async () => said,
      );

    it('is read by PowerShell', async () => {
      const said = { ...EXAMPLE_POLICY, SITE: 'R\u{f6}ntgen', site: undefined, webViewers: 0 };
      const ascii = JSON.stringify(said).replaceAll('\u{f6}', String.raw`\u00f6`);
      expect(await forbidden(`${ascii}\r\n`)).toMatchObject({
        kind: 'read',
        policy: { ...EXAMPLE_POLICY, site: 'R\u{f6}ntgen', webViewers: false },
      });
      expect(await forbidden('{}')).toMatchObject({ kind: 'read', policy: {} });
    });

    it.each([
      ['absent where there is no key', 'null', 'absent'],
      ['invalid with a type that no key has', '{"site":null}', 'invalid'],
      ['unreadable where PowerShell is forbidden, too', null, 'unreadable'],
      ['unreadable where PowerShell says something else', 'not json', 'unreadable'],
      ['unreadable where PowerShell says nothing', '', 'unreadable'],
    ])('is %s', async (_what, said, kind) => {
      expect(await forbidden(said)).toMatchObject({ kind, where: WINDOWS_POLICY });
    });
  });

  it('is read in the code page of a Western console', () => {
    expect(decodeConsole(Buffer.from('Röntgen'))).toBe('Röntgen');
    expect(decodeConsole(Buffer.of(0x52, 0x94, 0x6e, 0xe1))).toBe('Rönß');
  });
});

describe('managed preferences, as plutil prints them', () => {
  it('are the policy without what macOS says of the profile', () => {
    const told = { ...EXAMPLE_POLICY, PayloadUUID: 'x', PFC_Version: 1 };
    expect(parsePreferences(JSON.stringify(told))).toEqual(EXAMPLE_POLICY);
    expect(parsePreferences('[]')).toBeUndefined();
    expect(parsePreferences('not json')).toBeUndefined();
  });
});
