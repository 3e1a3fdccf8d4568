import { setImmediate } from 'node:timers/promises';

/** Some ten milliseconds of records that are opened or proved. */
const AT_ONCE = 32;

/** The answers for all of them in their order, some at a time: in between, everybody else gets their turn. */
export async function inTurns<Item, Answer>(
  items: Iterable<Item>,
  work: (item: Item) => Answer,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const item of items) {
    answers.push(work(item));
    if (answers.length % AT_ONCE === 0) await setImmediate();
  }
  return answers;
}
