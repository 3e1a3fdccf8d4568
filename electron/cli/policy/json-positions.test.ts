import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonWithPositions } from './json-positions.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('parseJsonWithPositions', () => {
  it('knows where values stand, and the nearest place for those that are missing', () => {
    const text = '{\n  "a": [1, {"b": "é"}],\n  "c": null\n}';
    const parsed = parseJsonWithPositions(text);
    if (!parsed.ok) throw new Error(parsed.message);
    expect(parsed.value).toEqual(JSON.parse(text));
    expect(parsed.positionOf('a.1.b')).toEqual({ line: 2, column: 18 });
    expect(parsed.positionOf('c')).toEqual({ line: 3, column: 8 });
    expect(parsed.positionOf('a.1.missing.deeper')).toEqual({ line: 2, column: 12 });
    expect(parsed.positionOf('')).toEqual({ line: 1, column: 1 });
  });

  it.each([
    ['{\n "a": 1,\n}', 3, 1],
    ['{\n "a" 1}', 2, 6],
    ['{\n "a": 01}', 2, 8],
    ['{"a": "line\nbreak"}', 1, 7],
    ['[1, 2', 1, 6],
    ['{} x', 1, 4],
    ['', 1, 1],
  ])('finds where %j breaks', (text, line, column) => {
    expect(parseJsonWithPositions(text)).toMatchObject({ ok: false, at: { line, column } });
  });

  it('reads what JSON is, and only that', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 5 }),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ' ', '\\', '1'),
        (json, at, put) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + put + json.slice(place + (at % 2));
          expect(parseJsonWithPositions(text).ok).toBe(isJson(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('does not overflow', () => {
    expect(parseJsonWithPositions('['.repeat(100_000)).ok).toBe(false);
  });
});
