import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { createCaller } from '../testing/test-workstation.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

it.each(['password', 'code', 'enrolment'])('asks who knocks too often with a %s to come back later', async (step) => {
  const visitor = createCaller(collector);
  const knock = () => visitor('POST', `/v1/reader/sign-in/${step}`, { json: {} });
  const answers = await Promise.all(Array.from({ length: 61 }, knock));
  const refused = answers.filter(({ status }) => status !== 400);
  expect(refused).toHaveLength(1);
  expect([refused[0]!.status, refused[0]!.error().code]).toEqual([503, 'pushback']);
  expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
});
