import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { openKnownCertificates } from './known-certificates.ts';

const hospital = await createTestAuthority('Hospital');
const HOUR_MS = 3_600_000;
const certificate = async (lastsMs = HOUR_MS) => new X509Certificate((await hospital.server({ lastsMs })).pem);
const [OURS, OTHER] = ['https://pacs.example.org', 'https://other.example.org'] as const;

let folder: string;
let nowMs: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-known-'));
  nowMs = Date.now();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = () => openKnownCertificates(folder, () => nowMs);
const file = () => join(folder, 'emergency-certificates.json');

it('outlast the agent, for this account alone, and are written only when they are new', async () => {
  const shown = await certificate();
  open().remember(OURS, shown);
  const written = statSync(file());
  open().remember(OURS, shown);
  expect(statSync(file()).ino).toBe(written.ino);
  expect(written.mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['emergency-certificates.json']);
  const known = open();
  expect(known.knows(OURS, shown)).toBe(true);
  expect(known.knows(OTHER, shown)).toBe(false);
  expect(known.knows(OURS, await certificate())).toBe(false);
});

it('are several where the PACS has several machines, and stay while none of them is trusted any more', async () => {
  const [short, long] = [await certificate(), await certificate(3 * HOUR_MS)];
  open().remember(OURS, short);
  open().remember(OURS, long);
  nowMs += 5 * HOUR_MS;
  expect([short, long].map((one) => open().knows(OURS, one))).toEqual([true, true]);
});

it.each([
  ['after its end', 2 * HOUR_MS],
  ['before its end', 0],
])('forget one that was replaced %s, once it has ended', async (_, laterMs) => {
  const [old, next] = [await certificate(), await certificate(5 * HOUR_MS)];
  open().remember(OURS, old);
  nowMs += laterMs;
  open().remember(OURS, next);
  nowMs += 2 * HOUR_MS;
  const known = open();
  known.remember(OURS, next);
  expect([old, next].map((one) => known.knows(OURS, one))).toEqual([false, true]);
  expect([old, next].map((one) => open().knows(OURS, one))).toEqual([false, true]);
});

it('are those of one address', async () => {
  const shown = await certificate();
  open().remember(OTHER, shown);
  open().remember(OURS, shown);
  expect([open().knows(OURS, shown), open().knows(OTHER, shown)]).toEqual([true, false]);
});

it('stand in nobody’s way where the disk takes nothing, and are none where the file says something else', async () => {
  const shown = await certificate();
  rmSync(folder, { recursive: true });
  const known = open();
  known.remember(OURS, shown);
  expect(known.knows(OURS, shown)).toBe(true); // as long as this run lasts
  folder = mkdtempSync(join(tmpdir(), 'glasskey-known-'));
  writeFileSync(file(), JSON.stringify({ v: 2, origin: OURS }));
  expect(open().knows(OURS, shown)).toBe(false);
});
