import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LANGUAGES } from '../../protocol/languages.ts';
import { SCREENS } from './screens.ts';
import { openStage } from './stage.ts';

// `node renderer/harness/look.ts [part of a name] [--size WIDTHxHEIGHT] [--language de]`: one PNG a screen, to be looked at.
const { values, positionals } = parseArgs({
  options: { size: { type: 'string' }, language: { type: 'string', default: 'en' } },
  allowPositionals: true,
});
const [width, height] = (values.size ?? '').split('x').filter(Boolean).map(Number);
const size = width === undefined || height === undefined ? undefined : { width, height };
const language = LANGUAGES.find((one) => one === values.language) ?? 'en';
const folder = resolve(import.meta.dirname, '../../out/screens');
mkdirSync(folder, { recursive: true });
await using stage = await openStage([language]);
for (const screen of SCREENS.filter(({ name }) => name.includes(positionals[0] ?? ''))) {
  const { page } = await stage.show(screen, { size, language });
  const name = [screen.name, ...(language === 'en' ? [] : [language]), ...(width === undefined ? [] : [width])];
  await page.screenshot({ path: join(folder, `${name.join('-')}.png`) });
  await page.close();
}
