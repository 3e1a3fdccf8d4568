import { expect, it } from 'vitest';
import { createAlarm } from './alarm.ts';

it('sleeps to the end', async () => {
  expect(await createAlarm().sleep(1, ['a'])).toBeNull();
});

it('is woken by what it listens for, and by nothing else', async () => {
  const alarm = createAlarm();
  const asleep = alarm.sleep(60_000, ['a']);
  alarm.ring('b');
  alarm.ring('a');
  expect(await asleep).toBe('a');
  expect(await alarm.sleep(60_000, ['b'])).toBe('b');
});

it('remembers a ring while nobody sleeps, once', async () => {
  const alarm = createAlarm();
  alarm.ring('a');
  alarm.ring('a');
  expect(await alarm.sleep(60_000, ['a'])).toBe('a');
  expect(await alarm.sleep(1, ['a'])).toBeNull();
});
