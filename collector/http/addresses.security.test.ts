import { afterAll, beforeAll, expect, it } from 'vitest';
import { WireErrorSchema } from '../../protocol/wire/errors.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { createCaller } from '../testing/test-workstation.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

it.each([
  ['half a percent sign', '/v1/trails/%4e%'],
  ['bytes that are no text', '/v1/trails/%ff%fe'],
  ['a parameter of any length', `/v1/trails/${'A'.repeat(4000)}`],
])('refuses an address with %s in its own words, and gives nothing of it back', async (_what, address) => {
  const reply = await createCaller(collector)('GET', address);
  expect(reply.status).toBe(400);
  expect(WireErrorSchema.parse(reply.json())).toEqual({ code: 'request.invalid' });
});
