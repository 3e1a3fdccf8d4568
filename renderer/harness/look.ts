import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SCREENS } from './screens.ts';
import { openStage } from './stage.ts';

// `node renderer/harness/look.ts [part of a name] [WIDTHxHEIGHT]`: one PNG a screen, to be looked at.
const part = process.argv[2] ?? '';
const [width, height] = (process.argv[3] ?? '').split('x').filter(Boolean).map(Number);
const size = width === undefined || height === undefined ? undefined : { width, height };
const folder = resolve(import.meta.dirname, '../../out/screens');
mkdirSync(folder, { recursive: true });
await using stage = await openStage();
for (const screen of SCREENS.filter(({ name }) => name.includes(part))) {
  const { page } = await stage.show(screen, size);
  await page.screenshot({ path: join(folder, `${screen.name}${width === undefined ? '' : `-${width}`}.png`) });
  await page.close();
}
