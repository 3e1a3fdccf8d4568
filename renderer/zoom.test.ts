import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { focusInSight, overflow } from './harness/measure.ts';
import { SCREENS } from './harness/screens.ts';
import { openStage, type Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

// What a window of 1280 by 800 has left at 200 % zoom.
const HALF = { width: 640, height: 400 };
/** The strip takes no keyboard and is no wider. */
const WINDOWS = SCREENS.filter(({ page }) => page !== 'strip');

describe.concurrent('at 200 % zoom', () => {
  it.each(WINDOWS)(
    '$name fits across, and what has the keyboard can be seen',
    async (screen) => {
      const { page } = await stage.show(screen, HALF);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(await focusInSight(page)).toBe(true);
      await page.close();
    },
    60_000,
  );
});
