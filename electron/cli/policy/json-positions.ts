import { positionIn, type TextPosition } from '../../../protocol/access/text-position.ts';

export type ParsedJson =
  | { readonly ok: true; readonly value: unknown; readonly positionOf: (path: string) => TextPosition }
  | { readonly ok: false; readonly at: TextPosition; readonly message: string };

/** Parses JSON and knows where each value stands; a dotted path that is not there gives its nearest parent's place. */
export function parseJsonWithPositions(text: string): ParsedJson {
  const offsets = new Map<string, number>();
  const reader = createReader(text);
  try {
    readValue(reader, '', offsets);
    reader.skipSpace();
    if (reader.at() < text.length) throw new SyntaxError('something follows the end');
    const value: unknown = JSON.parse(text);
    return { ok: true, value, positionOf: (path) => positionIn(text.slice(0, nearest(offsets, path))) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, at: positionIn(text.slice(0, reader.at())), message: 'is no JSON from here on' };
  }
}

function nearest(offsets: ReadonlyMap<string, number>, path: string): number {
  const offset = offsets.get(path);
  if (offset !== undefined || path === '') return offset ?? 0;
  return nearest(offsets, path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '');
}

type Reader = {
  readonly at: () => number;
  readonly skipSpace: () => void;
  readonly isNext: (character: string) => boolean;
  readonly take: (pattern: RegExp) => string;
};

/** A deeper one is no policy, and must not overflow the stack. */
const MAX_DEPTH = 32;
// Other control characters are left to JSON.parse; a line break in a string is the mistake that people make.
const STRING = /"(?:[^"\\\r\n\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR =
  /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[^"\\\r\n\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

function createReader(text: string): Reader {
  let at = 0;
  const skipSpace = (): void => {
    while (' \t\r\n'.includes(text[at] ?? '-')) at += 1;
  };
  return {
    at: () => at,
    skipSpace,
    isNext: (character) => {
      skipSpace();
      return text[at] === character;
    },
    take: (pattern) => {
      skipSpace();
      pattern.lastIndex = at;
      const taken = pattern.exec(text)?.[0];
      if (taken === undefined) throw new SyntaxError('unexpected');
      at += taken.length;
      return taken;
    },
  };
}

function readValue(reader: Reader, path: string, offsets: Map<string, number>): void {
  if (path.split('.').length > MAX_DEPTH) throw new SyntaxError('too deep');
  reader.skipSpace();
  offsets.set(path, reader.at());
  if (reader.isNext('{')) readItems(reader, '}', () => readMember(reader, path, offsets));
  else if (reader.isNext('[')) {
    let index = 0;
    readItems(reader, ']', () => readValue(reader, join(path, String(index++)), offsets));
  } else reader.take(SCALAR);
}

function readItems(reader: Reader, end: '}' | ']', readItem: () => void): void {
  reader.take(/[[{]/y);
  while (!reader.isNext(end)) {
    readItem();
    if (reader.isNext(end)) break;
    reader.take(/,/y);
    if (reader.isNext(end)) throw new SyntaxError('a comma too many');
  }
  reader.take(/[\]}]/y);
}

function readMember(reader: Reader, path: string, offsets: Map<string, number>): void {
  const name: unknown = JSON.parse(reader.take(STRING));
  reader.take(/:/y);
  readValue(reader, join(path, String(name)), offsets);
}

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`);
