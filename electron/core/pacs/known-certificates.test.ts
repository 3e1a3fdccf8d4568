import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import type { Json, StateStore } from '../session/state-store.ts';
import { createKnownCertificates } from './known-certificates.ts';

const hospital = await createTestAuthority('Hospital');
const HOUR_MS = 3_600_000;
const certificate = async (lastsMs = HOUR_MS) => new X509Certificate((await hospital.server({ lastsMs })).pem);
const [OURS, OTHER] = ['https://pacs.example.org', 'https://other.example.org'] as const;

function memory() {
  const kept = new Map<string, Json>();
  let writes = 0;
  const store: StateStore = {
    get: (name) => kept.get(name),
    set: (name, value) => {
      writes += 1;
      kept.set(name, value);
    },
  };
  return { store, writes: () => writes };
}

it('outlast the agent, and are written only when they are new', async () => {
  const { store, writes } = memory();
  const shown = await certificate();
  for (let start = 0; start < 3; start += 1) createKnownCertificates(store, Date.now).remember(OURS, shown);
  const known = createKnownCertificates(store, Date.now);
  expect([known.knows(OURS, shown), known.knows(OTHER, shown), known.knows(OURS, await certificate())]).toEqual([
    true,
    false,
    false,
  ]);
  expect(writes()).toBe(1);
});

it('are several where the PACS has several machines; what ended and was replaced is forgotten', async () => {
  let nowMs = Date.now();
  const known = createKnownCertificates(memory().store, () => nowMs);
  const [short, long, next] = [await certificate(), await certificate(3 * HOUR_MS), await certificate(5 * HOUR_MS)];
  known.remember(OURS, short);
  known.remember(OURS, long);
  nowMs += 2 * HOUR_MS;
  expect([short, long].map((one) => known.knows(OURS, one))).toEqual([true, true]); // ended, and nothing came in its place
  known.remember(OURS, next);
  expect([short, long, next].map((one) => known.knows(OURS, one))).toEqual([false, true, true]);
});

it('are those of one address', async () => {
  const known = createKnownCertificates(memory().store, Date.now);
  const shown = await certificate();
  known.remember(OTHER, shown);
  known.remember(OURS, shown);
  expect([known.knows(OURS, shown), known.knows(OTHER, shown)]).toEqual([true, false]);
});

it('stand in nobody’s way where the disk takes nothing, and are not believed where another hand was at them', async () => {
  const shown = await certificate();
  const refused = (): never => {
    throw new Error('refused');
  };
  const known = createKnownCertificates({ get: () => undefined, set: refused }, Date.now);
  known.remember(OURS, shown);
  expect(known.knows(OURS, shown)).toBe(true); // as long as this run lasts
  const { store } = memory();
  createKnownCertificates(store, Date.now).remember(OURS, shown);
  expect(createKnownCertificates({ ...store, get: refused }, Date.now).knows(OURS, shown)).toBe(false);
  expect(createKnownCertificates({ ...store, get: () => ({ origin: OURS }) }, Date.now).knows(OURS, shown)).toBe(false);
});
