import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';

/** What became of one input that somebody else may have made. `fault`: what must not be, in words without the input. */
export type CaseEnd =
  | { readonly kind: 'refused' }
  /** Taken, and found to be valid by rules that were written down a second time. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'fault'; readonly what: string };

export const REFUSED: CaseEnd = { kind: 'refused' };
export const TAKEN: CaseEnd = { kind: 'taken' };
export const fault = (what: string): CaseEnd => ({ kind: 'fault', what });

/** Something of the product that takes bytes from outside, at work. Whatever it throws is a crash. */
export type OpenTarget = {
  /** Draws one input and hands it over. The same lots give the same input. */
  readonly step: (seeded: Seeded) => CaseEnd | Promise<CaseEnd>;
  /** Ends it; says what is wrong now, in words. */
  readonly close: () => Promise<readonly string[]>;
};

export type FuzzTarget = {
  readonly name: string;
  /** Cases at full size; a part of it in the short campaign. */
  readonly count: number;
  readonly open: () => OpenTarget | Promise<OpenTarget>;
};
