import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COLLECTOR_PAGE, renewCollectorPage } from './collector-page.ts';

it('collector/README.md has every command of the collector (renew it: node build/docs/collector-page.ts)', async () => {
  const page = readFileSync(COLLECTOR_PAGE, 'utf8');
  expect(page).toBe(await renewCollectorPage(page));
});
