import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPatience } from './patience.ts';

const LOCKED = { code: 'vault.locked' };
const TIMEOUT_MS = 15_000;
const MINUTES_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A keychain that answers when the test says so. */
function keychain() {
  const prompts: ((answer: string) => void)[] = [];
  const ask = createPatience(TIMEOUT_MS);
  const question = () => ask(() => new Promise<string>((resolve) => prompts.push(resolve)));
  const refused = async (): Promise<void> => {
    const answer = question();
    const expected = expect(answer).rejects.toMatchObject(LOCKED);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    await expected;
  };
  return { ask, question, prompts, refused };
}

describe('questions to a keychain', () => {
  it('are answered one after the other, whatever became of the one before', async () => {
    const { ask, question, prompts } = keychain();
    const wrong = ask(() => Promise.reject(new Error('no such entry')));
    const [first, second] = [question(), question()];
    await expect(wrong).rejects.toThrow('no such entry');
    await vi.advanceTimersByTimeAsync(0);
    expect(prompts.length).toBe(1);
    prompts[0]?.('one');
    expect(await first).toBe('one');
    await vi.advanceTimersByTimeAsync(0);
    prompts[1]?.('two');
    expect(await second).toBe('two');
  });

  it('are refused at once while one waits for its prompt, and asked again when it was seen to', async () => {
    const { question, prompts, refused } = keychain();
    await refused();
    for (let minute = 0; minute < 4; minute += 1) {
      await expect(question()).rejects.toMatchObject(LOCKED);
      await vi.advanceTimersByTimeAsync(MINUTES_MS);
    }
    expect(prompts.length).toBe(1);
    prompts[0]?.('late');
    await vi.advanceTimersByTimeAsync(0);
    const next = question();
    await vi.advanceTimersByTimeAsync(0);
    prompts[1]?.('unlocked');
    expect(await next).toBe('unlocked');
  });

  it('are tried anew every few minutes, and never hold more than four threads', async () => {
    const { question, prompts, refused } = keychain();
    for (let tries = 0; tries < 12; tries += 1) {
      await refused();
      await vi.advanceTimersByTimeAsync(5 * MINUTES_MS);
    }
    expect(prompts.length).toBe(4);
    prompts.at(-1)?.('unlocked');
    await vi.advanceTimersByTimeAsync(0);
    const next = question();
    await vi.advanceTimersByTimeAsync(0);
    prompts[4]?.('here');
    expect(await next).toBe('here');
  });
});
