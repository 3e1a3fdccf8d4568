import { expect, it } from 'vitest';
import { refuse } from '../errors.ts';
import { withBriefWait } from './brief-wait.ts';
import { createSmallCollector, PASSWORD } from './testing/small-collector.ts';

const request = { user: 'm.okafor', password: PASSWORD, purpose: 'sign-in' } as const;
const silent = { ...createSmallCollector(() => 0), password: () => new Promise<never>(() => undefined) };

it('gives up early on a collector that was not heard last time', async () => {
  const auth = withBriefWait(silent, () => false, 20);
  expect(await auth.password(request)).toEqual(refuse('collector.unreachable'));
});

it('waits for one that was heard, and takes a quick answer from one that was not', async () => {
  const patient = withBriefWait(silent, () => true, 20).password(request);
  const late = new Promise((resolve) => setTimeout(() => resolve('still waiting'), 60));
  expect(await Promise.race([patient, late])).toBe('still waiting');
  const back = withBriefWait(
    createSmallCollector(() => 0),
    () => false,
    1000,
  );
  expect(await back.password(request)).toMatchObject({ ok: true });
});
