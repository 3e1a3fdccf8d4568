import { dirname, posix } from 'node:path';

/** One import or re-export: what it names, and whether only types cross. */
export type Import = { readonly target: string; readonly isTypeOnly: boolean };

const STATEMENT = /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]/gm;
const BARE = /^\s*import\s+['"]([^'"]+)['"]/gm;
const DYNAMIC = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g;

/** The imports in a source text, those inside functions and those for side effects included. */
export function readImports(source: string): readonly Import[] {
  const found: Import[] = [];
  for (const match of source.matchAll(STATEMENT)) {
    found.push({ target: match[2] ?? '', isTypeOnly: match[1] !== undefined });
  }
  for (const pattern of [BARE, DYNAMIC]) {
    for (const match of source.matchAll(pattern)) found.push({ target: match[1] ?? '', isTypeOnly: false });
  }
  return found;
}

/** A relative import as a path from the repository's root; the name of a package or of Node's own as it is. */
export function resolveImport(file: string, target: string): string {
  return target.startsWith('.') ? posix.normalize(posix.join(dirname(file), target)) : target;
}
