import type { Severity } from '../../../protocol/wire/heartbeat.ts';

/** Numbers and stable codes that a finding is about: never a person, a patient, a path or an address. */
export type Values = Readonly<Record<string, number | string>>;

/** One thing that a check can come to. `{name}` in the texts is the value of that name. */
export type Outcome = {
  readonly severity: Severity;
  readonly found: string;
  /** What to do; empty where there is nothing to do. */
  readonly advice: string;
};

/** What a check has come to: one of its outcomes. */
export type Judgement<Code extends string = string> = { readonly code: Code; readonly values?: Values };

/** One check of `glasskey doctor`: pure judgement over facts that were gathered elsewhere (facts/). */
export type Check<Fact, Code extends string = string> = {
  readonly id: string;
  /** What is asked, for docs/doctor.md. */
  readonly about: string;
  readonly outcomes: Readonly<Record<Code, Outcome>>;
  readonly judge: (fact: Fact) => Judgement<Code>;
};

/** Lets the outcomes say which codes `judge` may answer with. */
export const defineCheck = <Fact, const Code extends string>(check: Check<Fact, Code>): Check<Fact, Code> => check;

export const fine = (found: string): Outcome => ({ severity: 'ok', found, advice: '' });
export const warning = (found: string, advice: string): Outcome => ({ severity: 'warning', found, advice });
export const error = (found: string, advice: string): Outcome => ({ severity: 'error', found, advice });
export const unknown = (found: string, advice = ''): Outcome => ({ severity: 'unknown', found, advice });
