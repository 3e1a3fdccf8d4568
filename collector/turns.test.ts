import { expect, it } from 'vitest';
import { atOnce, createTurns, type Steps } from './turns.ts';

/** A clock by which every step takes that long. */
function turnsAt(stepMs: number) {
  let ms = 0;
  return createTurns({ monotonicMs: () => (ms += stepMs) });
}

function* work(name: string, steps: number, done: string[]): Steps<string> {
  for (let step = 0; step < steps; step += 1) {
    done.push(name);
    yield;
  }
  return name;
}

/** What others do: once in each turn of the loop. */
function others(done: string[]): () => void {
  let timer = setImmediate(function turn() {
    done.push('-');
    timer = setImmediate(turn);
  });
  return () => clearImmediate(timer);
}

it('between two pieces of work the event loop turns', async () => {
  const done: string[] = [];
  const end = others(done);
  expect(await turnsAt(1000).run(work('a', 5, done))).toBe('a');
  end();
  expect(done.join('')).toMatch(/^-*a(-+a){4}-*$/);
});

it('steps that take no time are one piece', async () => {
  const done: string[] = [];
  const end = others(done);
  await turnsAt(0).run(work('a', 5, done));
  end();
  expect(done.join('')).toMatch(/^-*aaaaa-*$/);
});

it('of several works one has a piece in each turn', async () => {
  const done: string[] = [];
  const turns = turnsAt(1000);
  const end = others(done);
  await Promise.all(['a', 'b', 'c'].map((name) => turns.run(work(name, 3, done))));
  end();
  expect(done.join('').replaceAll('-', '')).toBe('abcabcabc');
  expect(done.join('')).not.toMatch(/[abc]{2}/);
});

it('work that is under way ends with the server, and a fault in one stops no other', async () => {
  const done: string[] = [];
  const turns = turnsAt(1000);
  const long = turns.run(work('a', 1000, done));
  const faulty = turns.run(
    (function* (): Steps<void> {
      yield;
      throw new Error('a fault');
    })(),
  );
  await expect(faulty).rejects.toThrow('a fault');
  expect(await turns.run(work('b', 1, done))).toBe('b');
  turns.stop();
  await expect(long).rejects.toThrow('collector.stopping');
  expect(done.length).toBeLessThan(1000);
});

it('what answers nobody runs at once', () => {
  const done: string[] = [];
  expect(atOnce(work('a', 3, done))).toBe('a');
  expect(done).toEqual(['a', 'a', 'a']);
});
