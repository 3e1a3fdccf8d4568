import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLookup, type AskSystem } from './lookup.ts';

const OPTIONS = { family: 0, all: true } as const;
const HERE = [{ address: '192.0.2.7', family: 4 }];
const THERE = [{ address: '192.0.2.8', family: 4 }];

/** A system that answers when it is told to, and what was heard. */
function setUp() {
  const asked: { readonly name: string; readonly answer: Parameters<AskSystem>[2] }[] = [];
  const heard: unknown[] = [];
  const lookup = createLookup((name, _options, answer) => void asked.push({ name, answer }));
  return {
    asked,
    heard,
    ask: (name = 'a.example') => lookup(name, OPTIONS, (error, found) => heard.push(error?.message ?? found)),
    answer: (...said: Parameters<Parameters<AskSystem>[2]>) => asked.at(-1)?.answer(...said),
  };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] }));
afterEach(() => void vi.useRealTimers());

describe('a lookup', () => {
  it('asks for a name once at a time, and tells everybody who waits', () => {
    const { asked, heard, ask } = setUp();
    ['a.example', 'a.example', 'b.example'].forEach(ask);
    expect(asked.map(({ name }) => name)).toEqual(['a.example', 'b.example']);
    asked[0]?.answer(null, HERE);
    asked[1]?.answer(new Error('nobody knows'), []);
    expect(heard).toEqual([HERE, HERE, 'nobody knows']);
    ask();
    expect(asked).toHaveLength(3);
  });

  it('asks for a name anew where something else is asked about it', () => {
    const asked: unknown[] = [];
    const lookup = createLookup((_name, options) => void asked.push(options));
    for (const options of [OPTIONS, { family: 6, all: true }, { family: 0, all: false }] as const) {
      lookup('a.example', options, () => undefined);
    }
    expect(asked).toHaveLength(3);
  });

  it('keeps the address that a name had while nobody can tell it', () => {
    const { heard, ask, answer } = setUp();
    ask();
    answer(null, HERE);
    ask();
    answer(new Error('nobody knows'), []);
    expect(heard).toEqual([HERE, HERE]);
  });

  it('keeps it while the name servers are silent, for whoever waits and for whoever comes', () => {
    const { asked, heard, ask, answer } = setUp();
    ask();
    answer(null, HERE);
    ask();
    expect(heard).toEqual([HERE]);
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual([HERE, HERE]);
    ask();
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([HERE, HERE, HERE]);
    expect(asked, 'the second is under way all this time').toHaveLength(2);
    answer(null, THERE);
    ask();
    answer(null, THERE);
    expect(heard.at(-1)).toEqual(THERE);
  });

  it('takes a new address as soon as it is told', () => {
    const { heard, ask, answer } = setUp();
    for (const found of [HERE, THERE]) {
      ask();
      answer(null, found);
    }
    expect(heard).toEqual([HERE, THERE]);
  });

  it('has no address for a name that was never told', () => {
    const { heard, ask, answer } = setUp();
    ask();
    vi.advanceTimersByTime(5000);
    expect(heard).toEqual([]);
    answer(new Error('nobody knows'), []);
    expect(heard).toEqual(['nobody knows']);
  });
});
