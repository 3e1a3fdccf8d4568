import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildArgs, type ArgumentValues } from './build-args.ts';

const VALUES: ArgumentValues = {
  folder: '/data/launch/files',
  files: ['/data/launch/files/0001.dcm', '/data/launch/files/0002.dcm'],
  studyUid: '2.25.77',
  accession: 'A-1001',
};
const build = (args: readonly string[], values: Partial<ArgumentValues> = {}, platform: NodeJS.Platform = 'linux') =>
  buildArgs({ args: [...args] }, { ...VALUES, ...values }, platform);

describe('buildArgs', () => {
  it.each([
    [['{files}'], [...VALUES.files]],
    [
      ['--fullscreen', '{folder}'],
      ['--fullscreen', '/data/launch/files'],
    ],
    [
      ['--study={studyUid}', 'acc:{accession}'],
      ['--study=2.25.77', 'acc:A-1001'],
    ],
    [
      ['a b; rm -rf $HOME', '$(id)'],
      ['a b; rm -rf $HOME', '$(id)'],
    ],
    [[], []],
  ])('%j', (template, args) => {
    expect(build(template)).toEqual({ ok: true, value: args });
  });

  it.each([
    ['{patientName}'],
    ['x{accession}'],
    ['{accession}x'],
    ['{accession}{studyUid}'],
    ['--x {accession}'],
    ['{files'],
    ['--files={files}'],
    ['{Files}'],
    ['{__proto__}'],
    ['a\0b'],
  ])('refuses the template %j', (item) => {
    expect(build([item])).toEqual({ ok: false, code: 'viewer.bad_template' });
  });

  it.each<[string, Partial<ArgumentValues>]>([
    ['{accession}', { accession: '' }],
    ['{accession}', { accession: '-rf' }],
    ['{accession}', { accession: '--config=/tmp/x' }],
    ['{accession}', { accession: '/etc/passwd' }],
    ['{accession}', { accession: '@file' }],
    ['{accession}', { accession: 'A 1' }],
    ['{accession}', { accession: 'A\n1' }],
    ['{accession}', { accession: 'A1\n' }],
    ['{accession}', { accession: 'A'.repeat(17) }],
    ['{studyUid}', { studyUid: '2.25.77 --x' }],
    ['{studyUid}', { studyUid: '-2.25' }],
    ['{studyUid}', { studyUid: `2.${'1'.repeat(64)}` }],
    ['{folder}', { folder: 'relative' }],
    ['{files}', { files: [] }],
    ['{files}', { files: ['-rf'] }],
    ['{files}', { files: ['/ok.dcm', '/bad\n.dcm'] }],
  ])('refuses for %s %j', (item, values) => {
    expect(build([item], values)).toEqual({ ok: false, code: 'viewer.bad_argument' });
  });

  it('does not hand the system more than it takes', () => {
    const files = Array.from({ length: 2000 }, (_, index) => `/data/launch/files/${index}.dcm`);
    expect(build(['{files}'], { files }).ok).toBe(true);
    expect(build(['{files}'], { files }, 'win32')).toMatchObject({ code: 'viewer.too_many_files' });
  });

  it('yields a fixed number of arguments, and no option that the template does not have', () => {
    const item = fc.constantFrom(
      '{files}',
      '{folder}',
      '{studyUid}',
      '{accession}',
      '--id={accession}',
      '-n:{studyUid}',
      '-v',
      '--',
      'x y',
    );
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('-v', '--help', '/x', '@x', '+x', '2.25.1', 'A-1', '{files}', '{accession}'),
    );
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 12 }),
        text,
        text,
        fc.integer({ min: 1, max: 9 }),
        (template, studyUid, accession, count) => {
          const files = Array.from({ length: count }, (_, index) => `/f/${index}.dcm`);
          const built = build(template, { files, studyUid, accession });
          if (!built.ok) {
            expect(built.code).toBe('viewer.bad_argument');
            return;
          }
          const spread = template.filter((one) => one === '{files}').length;
          expect(built.value).toHaveLength(template.length - spread + spread * count);
          const options = built.value.filter((one) => /^[-@+]/.test(one));
          for (const option of options)
            expect(
              template.some((one) => one === option || (/[=:]\{/.test(one) && option.startsWith(one.split('{')[0]!))),
            ).toBe(true);
        },
      ),
    );
  });
});
