import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newTotpFactor } from '../../../protocol/authenticator/one-time-code.ts';
import { createOfflineCredentials, wipeKey } from './offline-credential.ts';
import type { OfflineMaterial } from './offline-credential.ts';
import { newOfflineRight, offlineLeft } from './offline-limits.ts';
import type { Json, StateStore } from './state-store.ts';
import { OKAFOR } from './testing/small-collector.ts';

const DAY_MS = 24 * 3_600_000;
const CHEAP = { memoryKib: 64, passes: 1, parallelism: 1 };
const memoryStore = (): StateStore => {
  const kept = new Map<string, Json>();
  return { get: (name) => kept.get(name), set: (name, value) => void kept.set(name, value) };
};
const right = newOfflineRight(1000, { hours: 72, uses: 50 });
const material: OfflineMaterial = { person: OKAFOR, factor: newTotpFactor(randomBytes), ...right };

it('opens with the password at its full cost, and with no other', async () => {
  const credentials = createOfflineCredentials({ store: memoryStore(), random: randomBytes });
  credentials.seal(await credentials.deriveKey('m.okafor', 'Mu\u0308hlrad'), material);
  expect(credentials.open(await credentials.deriveKey('m.okafor', 'M\u00fchlrad'))).toEqual(material);
  expect(credentials.open(await credentials.deriveKey('m.okafor', 'Muhlrad'))).toBeNull();
});

it('keeps people apart, and forgets one at a time', async () => {
  const credentials = createOfflineCredentials({ store: memoryStore(), random: randomBytes, cost: CHEAP });
  const keys = await Promise.all(['constructor', 'j.lindqvist'].map((user) => credentials.deriveKey(user, 'same')));
  expect(keys.map((key) => credentials.open(key))).toEqual([null, null]);
  for (const key of keys) credentials.seal(key, material);
  expect(keys[0]?.key.equals(keys[1]!.key)).toBe(false);
  credentials.forget('constructor');
  expect(keys.map((key) => credentials.open(key))).toEqual([null, material]);
  credentials.forgetStale(1000 + 30 * DAY_MS);
  expect(credentials.open(keys[1]!)).toEqual(material);
  credentials.forgetStale(1000 + 34 * DAY_MS);
  expect(credentials.open(keys[1]!)).toBeNull();
});

it('follows the person: all of it with the key, without it only what is taken away', async () => {
  const credentials = createOfflineCredentials({ store: memoryStore(), random: randomBytes, cost: CHEAP });
  const key = await credentials.deriveKey('m.okafor', 'x');
  const two: OfflineMaterial = { ...material, person: { ...OKAFOR, roles: ['radiologist', 'technologist'] } };
  credentials.seal(key, two);
  credentials.limitRoles('m.okafor', ['technologist', 'compliance-officer']);
  expect(credentials.open(key)?.person).toEqual({ ...OKAFOR, roles: ['technologist'] });
  credentials.limitRoles('m.okafor', ['billing']);
  expect(credentials.open(key)?.person.roles).toEqual([]);
  credentials.limitRoles('m.okafor', ['radiologist', 'technologist']);
  expect(credentials.open(key)).toEqual(two);
  const now = { ...OKAFOR, department: 'MR', roles: ['compliance-officer' as const] };
  credentials.keepPerson(key, now);
  expect(credentials.open(key)).toEqual({ ...two, person: now });
  credentials.limitRoles('nobody', ['billing']);
  expect(credentials.open(await credentials.deriveKey('nobody', 'x'))).toBeNull();
});

it('refuses to seal with a key that was wiped', async () => {
  const credentials = createOfflineCredentials({ store: memoryStore(), random: randomBytes, cost: CHEAP });
  const key = await credentials.deriveKey('m.okafor', 'x');
  wipeKey(key);
  expect(() => credentials.seal(key, material)).toThrow('internal');
});

it('never uses a nonce twice', async () => {
  const store = memoryStore();
  const credentials = createOfflineCredentials({ store, random: randomBytes, cost: CHEAP });
  const key = await credentials.deriveKey('m.okafor', 'x');
  const seen = new Set<string>();
  for (let times = 0; times < 20; times += 1) {
    credentials.seal(key, material);
    seen.add(JSON.stringify(store.get('offline.people')));
  }
  expect(seen.size).toBe(20);
});

it('what is left is the stricter of both policies, and nothing for a right from the future', () => {
  const limits = { hours: 72, uses: 50 };
  expect(offlineLeft(right, limits, 1000)).toEqual({ msLeft: 3 * DAY_MS, usesLeft: 50 });
  expect(offlineLeft(right, { hours: 24, uses: 3 }, 1000)).toEqual({ msLeft: DAY_MS, usesLeft: 3 });
  expect(offlineLeft({ ...right, usesSpent: 1 }, { hours: 24, uses: 3 }, 1000 + DAY_MS)).toEqual({
    msLeft: 0,
    usesLeft: 2,
  });
  expect(offlineLeft(right, limits, 1000 - 4 * 60_000)).toMatchObject({ msLeft: 3 * DAY_MS });
  expect(offlineLeft(right, limits, 1000 - 6 * 60_000)).toMatchObject({ msLeft: 0 });
});
