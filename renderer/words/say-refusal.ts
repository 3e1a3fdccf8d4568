import { sayDuration, sayTimeOfDay } from './say-time.ts';
import { fill } from './say.ts';
import { FAMILIES, REFUSALS, SHIPPED, UNKNOWN, WAIT } from './spoken.ts';

export type Refusal = { readonly code: string; readonly retryAfterSeconds?: number };

/** A calm sentence for any refusal, known or not; never the code itself. With a wait, until when. */
export function sayRefusal(refusal: Refusal, nowMs = Date.now()): string {
  const words = sayCode(refusal.code);
  const seconds = refusal.retryAfterSeconds;
  if (seconds === undefined || seconds <= 0) return words;
  const at = sayTimeOfDay(nowMs + seconds * 1000);
  return `${words} ${fill(WAIT, { time: sayDuration(seconds), at })}`;
}

export function sayCode(code: string): string {
  const family = code.split('.')[0] ?? '';
  return lookUp(REFUSALS, code) ?? lookUp(FAMILIES, family) ?? UNKNOWN;
}

/** A sentence of the rules or reasons: in the page's language when Glasskey ships it, else as the hospital wrote it. */
export function sayPolicyText(text: string): string {
  return lookUp(SHIPPED, text) ?? text;
}

/** Only the table's own words: a code may be called like something that every object has. */
function lookUp(table: Readonly<Record<string, string | undefined>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
