import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createLabFolder } from './lab-folder.ts';

it('is private, and removed with all that is in it', () => {
  const folder = createLabFolder('test');
  expect(statSync(folder.path).mode & 0o777).toBe(0o700);
  folder.remove();
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

it('does not outlive a process that had no time to remove it', () => {
  const file = JSON.stringify(new URL('lab-folder.ts', import.meta.url).href);
  const program = `import { createLabFolder } from ${file}; process.stdout.write(createLabFolder('orphan').path);`;
  const orphan = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(existsSync(orphan)).toBe(true);
  const mine = createLabFolder('test');
  const next = createLabFolder('test');
  expect(existsSync(orphan)).toBe(false);
  expect(existsSync(mine.path)).toBe(true);
  for (const folder of [mine, next]) folder.remove();
});
