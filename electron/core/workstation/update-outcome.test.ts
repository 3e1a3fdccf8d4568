import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasUpdateFailed } from './update-outcome.ts';

// What the updater really writes is seen in e2e/installed.spec.ts.
it('says of the last installation alone that it failed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-outcome-'));
  const file = join(folder, 'update');
  expect(hasUpdateFailed(file)).toBe(false);
  const said = ['failed 0.2.0\n', 'installed 0.2.0\n', 'idle none\n', ''].map((text) => {
    writeFileSync(file, text);
    return hasUpdateFailed(file);
  });
  expect(said).toEqual([true, false, false, false]);
  rmSync(folder, { recursive: true });
});
