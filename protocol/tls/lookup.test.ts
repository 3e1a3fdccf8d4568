import { expect, it } from 'vitest';
import { createLookup, type AskSystem } from './lookup.ts';

const OPTIONS = { family: 0, all: true } as const;

it('asks for a name once at a time, and tells everybody who waits', async () => {
  const asked: { readonly name: string; readonly answer: Parameters<AskSystem>[2] }[] = [];
  const lookup = createLookup((name, _options, answer) => void asked.push({ name, answer }));
  const heard: unknown[] = [];
  const ask = (name: string) => lookup(name, OPTIONS, (error, found) => heard.push(error?.message ?? found));
  ['a.example', 'a.example', 'b.example'].forEach(ask);
  expect(asked.map(({ name }) => name)).toEqual(['a.example', 'b.example']);
  const found = [{ address: '192.0.2.7', family: 4 }];
  asked[0]?.answer(null, found);
  asked[1]?.answer(new Error('nobody knows'), []);
  expect(heard).toEqual([found, found, 'nobody knows']);
  ask('a.example');
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
