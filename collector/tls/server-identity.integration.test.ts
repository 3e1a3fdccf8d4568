import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isIdentityDue } from './issue-certificate.ts';
import { systemClock } from '../clock.ts';
import { openCollector } from '../open-collector.ts';
import { createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';

const DAY_MS = 86_400_000;
it.each([
  [-1, true],
  [-0.4, false],
  [0, false],
  [44, false],
  [45, true],
])('a certificate of 90 days is due %f days after its issue: %s', (days, isDue) => {
  expect(isIdentityDue({ expiresMs: 90 * DAY_MS }, days * DAY_MS)).toBe(isDue);
});

it.each([
  ['ahead', 2000],
  ['right', 0],
  ['behind', -9000],
])('an authority that was made while the clock was %s is good for years once that is put right', async (_, days) => {
  const dataDir = newDataDir();
  const clock = { ...systemClock, wallMs: () => Date.now() + days * DAY_MS };
  const { authority, close } = await openCollector({ dataDir, clock });
  close();
  rmSync(dataDir, { recursive: true });
  const { notBefore, notAfter } = authority.certificate;
  expect(notBefore.getTime()).toBeLessThan(Date.now());
  expect(notAfter.getTime()).toBeGreaterThan(Date.now() + 365 * DAY_MS);
});

describe('a certificate that was made while the clock was wrong', () => {
  let tested: TestCollector;
  beforeEach(async () => (tested = await createTestCollector()));
  afterEach(async () => {
    vi.useRealTimers();
    await tested.close();
  });

  /** What a workstation whose clock is right makes of the collector's certificate; null: it believes it. */
  async function judged(): Promise<string | null> {
    const { port, caPem } = tested.running();
    const socket = connect({ port, host: '127.0.0.1', ca: caPem, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { authorizationError } = socket;
    socket.destroy();
    return authorizationError === null ? null : String(authorizationError);
  }

  it.each([
    ['ahead', 200, 'CERT_NOT_YET_VALID'],
    ['behind', -200, 'CERT_HAS_EXPIRED'],
  ])('%s is made anew once that is put right', async (_, days, fault) => {
    tested.clock.set(days * DAY_MS);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await tested.restart();
    expect(await judged()).toBe(fault);
    tested.clock.set(-days * DAY_MS);
    await vi.advanceTimersByTimeAsync(60_000);
    await expect.poll(judged).toBe(null);
  });
});
