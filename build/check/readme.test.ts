import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  scripts: z.record(z.string(), z.string()),
});
const manifest = Manifest.parse(JSON.parse(readFileSync('package.json', 'utf8')));
const readme = readFileSync('README.md', 'utf8');

describe('README', () => {
  it('has one line for every dependency that ships: why, who keeps it, native or not', () => {
    const rows = readme.split('\n').flatMap((line) => /^\|\s*`([^`]+)`\s*\|(.+)\|\s*$/.exec(line)?.slice(1, 3) ?? []);
    const table = new Map(rows.flatMap((name, i) => (i % 2 === 0 ? [[name, rows[i + 1] ?? '']] : [])));
    const incomplete = Object.keys(manifest.dependencies).filter((name) => {
      const cells = (table.get(name) ?? '').split('|').map((cell) => cell.trim());
      return cells.length !== 3 || cells.includes('');
    });
    expect(incomplete).toEqual([]);
  });

  it('names no npm script that is not there', () => {
    const named = [...readme.matchAll(/npm run ([a-z:0-9]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
    expect(named).toContain('demo');
  });
});
