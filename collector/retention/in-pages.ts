import type { Steps } from '../turns.ts';

/** A record, by the number of its trail in the database. */
export type Place = { readonly number: number; readonly seq: number };
/** Before all records. */
export const BEFORE_ALL: Place = { number: 0, seq: 0 };

/** Goes through records in order of trail and number: `page` deals with some that follow a place and answers them, none at the end. */
export function* inPages(page: (after: Place) => readonly Place[]): Steps<void> {
  let after: Place | undefined = BEFORE_ALL;
  while (after !== undefined) {
    after = page(after).at(-1);
    yield;
  }
}
