import { expect, it } from 'vitest';
import { ok, refuse, type Result } from '../errors.ts';
import { createMessenger } from './messenger.ts';
import type { OwnEvent } from './own-events.ts';

const LOCK: OwnEvent = { id: '1', body: 'lock' };
const GOODBYE: OwnEvent = { id: '2', body: 'goodbye' };

/** A hub that takes no event until it is back; the longest pauses that there are lie between two tries. */
function away() {
  const hub = { isBack: false, taken: [] as string[], tries: 0 };
  const messenger = createMessenger({
    hub: {
      send: async (body): Promise<Result<null>> => {
        hub.tries += 1;
        if (!hub.isBack) return refuse('fhircast.refused');
        hub.taken.push(body);
        return ok(null);
      },
    },
    log: () => undefined,
    random: () => 0.99,
  });
  return { hub, messenger };
}

it('tells what waits at once when the hub is there again', async () => {
  const { hub, messenger } = away();
  const told = messenger.tell(LOCK);
  await expect.poll(() => hub.tries).toBe(1);
  hub.isBack = true;
  messenger.hurry();
  expect(await told).toBe(true);
  expect(hub.taken).toEqual(['lock']);
});

it('tells the newest alone', async () => {
  const { hub, messenger } = away();
  const [lock, goodbye] = [messenger.tell(LOCK), messenger.tell(GOODBYE)];
  expect(await lock).toBe(false);
  hub.isBack = true;
  messenger.hurry();
  expect(await goodbye).toBe(true);
  expect(hub.taken).toEqual(['goodbye']);
});

it('gives up when what it tells is true no more, and when its time is over', async () => {
  const { messenger } = away();
  const told = messenger.tell(LOCK);
  messenger.recall();
  expect(await told).toBe(false);
  expect(await messenger.tell(GOODBYE, 20)).toBe(false);
});

it('finishes with the try that is under way', async () => {
  const { hub, messenger } = away();
  const told = messenger.tell(GOODBYE);
  await messenger.finish(1000);
  expect(await told).toBe(false);
  hub.isBack = true;
  messenger.hurry();
  expect([hub.tries, hub.taken]).toEqual([1, []]);
});
