import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALL_LANGUAGES } from '../../renderer/words/languages.ts';
import { printDocument } from './print-document.ts';

const FILE = 'docs/clinicians.md';
const { WORDS, REFUSALS } = ALL_LANGUAGES.en;
const SAID = [...Object.values(WORDS), ...Object.values(REFUSALS)];
/** A quote may leave out what stands before or after it, and has a number where the words have {n}. */
const isSaid = (quote: string): boolean => SAID.some((words) => words.includes(quote.replace(/\d+/g, '{n}')));

it('quotes what the screens say, and nothing else', () => {
  const quotes = [...readFileSync(FILE, 'utf8').matchAll(/“([^”]+)”/g)].map(([, quote = '']) => quote);
  expect(quotes.length).toBeGreaterThan(8);
  expect(quotes.filter((quote) => !isSaid(quote))).toEqual([]);
});

it('is one page of A4 on paper, with its pictures', async () => {
  const { pdf, pages } = await printDocument(FILE);
  expect(pages).toBe(1);
  expect(pdf.toString('latin1').match(/\/Subtype\s*\/Image/g)?.length).toBeGreaterThanOrEqual(6);
});
