import { afterEach, expect } from 'vitest';
import { followHub, TOPIC, type Followed, type FollowOptions } from './follow-hub.ts';
import { startReferenceHub, type HubOptions, type ReferenceHub } from './reference-hub.ts';

/** Whatever else the machine does. */
export const WAIT = { timeout: 15_000 };

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
/** A hub that ends with its test. */
export const startHub = async (options: HubOptions = {}): Promise<ReferenceHub> => {
  const hub = await startReferenceHub(options);
  open.push(hub.stop);
  return hub;
};
/** Nobody works there yet. */
export const follow = (hub: Pick<ReferenceHub, 'url'>, options: Partial<FollowOptions> = {}): Followed => {
  const followed = followHub({ ...options, settings: { hubUrl: hub.url, ...options.settings } });
  open.push(followed.stop);
  return followed;
};
/** Somebody works, and the hub has their topic on its channel. */
export const working = async (
  hub: ReferenceHub,
  { topic = TOPIC, ...options }: Partial<FollowOptions> & { readonly topic?: string } = {},
): Promise<Followed> => {
  const followed = follow(hub, options);
  followed.work();
  await expect.poll(hub.listening, WAIT).toContain(topic);
  return followed;
};
/** Why, of each such event that the hub was told. */
export const codeOf = (hub: ReferenceHub, name: string): string[] =>
  hub.posted(name).map((event) => /"code":"([a-z-]+)"/.exec(JSON.stringify(event))?.[1] ?? '');
