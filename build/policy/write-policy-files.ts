import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { policyFiles } from './policy-files.ts';

const ROOT = join(import.meta.dirname, '../..');

// After a change of the schema; a test says when it was forgotten.
for (const [file, text] of policyFiles()) {
  mkdirSync(dirname(join(ROOT, file)), { recursive: true });
  writeFileSync(join(ROOT, file), text);
  console.log(file);
}
