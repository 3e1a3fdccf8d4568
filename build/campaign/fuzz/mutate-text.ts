import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';

/** What has broken other readers: of paths, addresses, numbers, HTML, SQL, shells, logs, keys of objects, and of Unicode. */
export const HOSTILE_TEXTS: readonly [string, ...string[]] = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '%00',
  '%2e%2e%2f',
  '../../etc/passwd',
  '\\\\host\\share',
  'C:\\Windows',
  '-',
  '--',
  '--help',
  '/bin/sh',
  '$(id)',
  '`id`',
  "' OR 1=1 --",
  '<script>1</script>',
  'javascript:1',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e309',
  '9007199254740993',
  '00000000000000000001',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\ud800',
  'ﷺ',
  '😀',
  'İ',
  '=',
  '\\',
  '^',
  '*',
  '?',
  '&',
  '#',
  '"',
  '{}',
  '[]',
  '.',
  '..',
  'A'.repeat(65),
  '1.'.repeat(40),
  '9'.repeat(400),
];
/** Past every limit of ours on texts. Rare: it costs. */
const VERY_LONG = 'x'.repeat(300_000);

type Way = (text: string, seeded: Seeded) => string;

const place = (text: string, { between }: Seeded): number => between(0, text.length);
const character = ({ between, oneOf }: Seeded): string =>
  String.fromCharCode(oneOf([between(0x20, 0x7e), between(0x20, 0x7e), between(0, 0x1f), between(0x80, 0xffff)]));

/** Where our own limits on texts lie; one beyond is tried as well. */
const LENGTHS: readonly [number, ...number[]] = [8, 16, 32, 64, 128, 200, 253, 256, 512, 1024, 2048];

const WAYS: readonly [Way, ...Way[]] = [
  (text, seeded) => text.slice(0, place(text, seeded)) + character(seeded) + text.slice(place(text, seeded)),
  (text, seeded) => {
    const at = place(text, seeded);
    return text.slice(0, at) + character(seeded) + text.slice(at + 1);
  },
  (text, seeded) => {
    const at = place(text, seeded);
    return text.slice(0, at) + seeded.oneOf(HOSTILE_TEXTS) + text.slice(at);
  },
  (text, seeded) => {
    const at = place(text, seeded);
    return text.slice(0, at) + text.slice(at + seeded.between(1, 8));
  },
  (text, seeded) => text.slice(0, place(text, seeded)),
  (text, seeded) => text.slice(place(text, seeded)),
  (text) => text + text,
  (text, { between, oneOf }) => (text === '' ? 'x' : text).padEnd(oneOf(LENGTHS) + between(0, 1), text.at(-1) ?? 'x'),
  // Of a number, a date or an address another one that is well-formed.
  (text, { between }) => {
    const digits = Array.from(text.matchAll(/[0-9]/g), ({ index }) => index);
    const at = digits[between(0, Math.max(0, digits.length - 1))];
    return at === undefined ? text : `${text.slice(0, at)}${between(0, 9)}${text.slice(at + 1)}`;
  },
  (text, { oneOf }) => text.replace(/^[a-z]+:/, oneOf(['http:', 'https:', 'ftp:', 'file:', 'HTTPS:', ''])),
  (text) => text.toUpperCase(),
  (_, seeded) => seeded.oneOf(HOSTILE_TEXTS),
];

/** A text with one to three things changed in it. */
export function mutateText(text: string, seeded: Seeded): string {
  if (seeded.between(0, 2047) === 0) return text + VERY_LONG;
  let changed = text;
  for (let left = seeded.oneOf([1, 1, 2, 3]); left > 0; left -= 1) changed = seeded.oneOf(WAYS)(changed, seeded);
  return changed;
}
