import { z } from 'zod';
import type { Page } from '@playwright/test';
import type { ReadingRoom } from '../build/lab/reading-room.ts';
import { expect, pressLastKey } from './fixtures.ts';
import { waitUntil } from '../build/lab/wait-until.ts';

export const WORDS = 'Fall from height, surgeon waits in theatre';

export type CountedKeys = {
  readonly press: (key: string) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
  /** Keys pressed so far; each character typed is one. */
  readonly count: () => number;
};

/** The keyboard of a page, each key of it counted. */
export function countedKeys(page: Page): CountedKeys {
  let count = 0;
  return {
    press: async (key) => {
      count += 1;
      await pressLastKey(page, key);
    },
    type: async (text) => {
      count += text.length;
      await page.keyboard.type(text);
    },
    count: () => count,
  };
}

/** The question why is on the screen, and its list of reasons has the keyboard. */
export const readyToGiveReason = (dialog: Page): Promise<void> =>
  expect(
    dialog
      .getByRole('group', { name: /^Why do you need/ })
      .getByRole('radio')
      .first(),
  ).toBeFocused();

/** A reason by its number, the words, on to the confirmation. */
export async function giveReason(dialog: Page, number: string, words: string): Promise<void> {
  await readyToGiveReason(dialog);
  await dialog.keyboard.press(number);
  await dialog.getByLabel('In your own words').fill(words);
  await dialog.keyboard.press('Enter');
}

/** The confirmation is on the screen, and its button has the keyboard. */
export const readyToBreak = (dialog: Page): Promise<void> =>
  expect(dialog.getByRole('button', { name: /^Break the glass/ })).toBeFocused();

const ReviewsSchema = z.array(
  z.looseObject({ id: z.number(), user: z.string(), startedAt: z.string(), deadlineAt: z.string() }),
);

/** The reviews that wait at the collector, once there are as many. */
export function openReviews(room: ReadingRoom, count: number): Promise<z.infer<typeof ReviewsSchema>> {
  return waitUntil(`${count} open reviews`, 60_000, async () => {
    const reviews = ReviewsSchema.parse(JSON.parse(await room.collector.run(['reviews', '--json'])));
    return reviews.length === count ? reviews : null;
  });
}
