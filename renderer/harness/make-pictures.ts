import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SCREENS } from './screens.ts';
import { openStage } from './stage.ts';

const FOLDER = resolve(import.meta.dirname, '../../docs/pictures');
/** Small enough that the words can be read where three stand side by side on paper. */
const ON_PAPER = { width: 800, height: 620 } as const;

/** Which screens the documents show, and as what. */
const PICTURES = [
  { file: 'sign-in', screen: 'gate-code' },
  { file: 'studies', screen: 'launcher-results' },
  { file: 'locked', screen: 'gate-locked' },
  { file: 'offered', screen: 'launcher-offer' },
  { file: 'refused', screen: 'launcher-refused' },
  { file: 'confirm', screen: 'emergency-confirm' },
] as const;

/** `npm run pictures`: the pictures in docs, made anew from the pages as they are built, with the agent scripted. */
async function makePictures(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await using stage = await openStage(['en'], { scale: 1.25 });
  for (const { file, screen: name } of PICTURES) {
    const screen = SCREENS.find((one) => one.name === name);
    if (screen === undefined) throw new Error(`pictures: there is no screen ${name}`);
    const { page } = await stage.show(screen, { size: ON_PAPER });
    await page.screenshot({ path: join(FOLDER, `${file}.png`) });
    await page.close();
    process.stdout.write(`docs/pictures/${file}.png\n`);
  }
}

await makePictures();
