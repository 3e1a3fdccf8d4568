import { describe, expect, it } from 'vitest';
import { QUESTIONS } from './all-questions.ts';
import { UNANSWERED } from './finding.ts';

const checks = QUESTIONS.map(({ check }) => check);
const outcomes = checks.flatMap(({ id, outcomes: own }) =>
  Object.entries(own).map(([code, outcome]) => ({ code: `${id}.${code}`, ...outcome })),
);

describe('the checks of glasskey doctor', () => {
  it('are at least fifteen, each with its own name and at least one good and one other outcome', () => {
    expect(checks.length).toBeGreaterThanOrEqual(15);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    for (const { id, outcomes: own } of checks) {
      const severities = Object.values(own).map(({ severity }) => severity);
      expect([id, severities.includes('ok')]).toEqual([id, true]);
      expect([id, severities.some((severity) => severity !== 'ok')]).toEqual([id, true]);
      expect(Object.keys(own).filter((code) => code in UNANSWERED)).toEqual([]);
    }
  });

  it('say what to do about everything that is wrong', () => {
    const wrong = outcomes.filter(({ severity }) => severity === 'warning' || severity === 'error');
    expect(wrong.filter(({ advice }) => advice === '').map(({ code }) => code)).toEqual([]);
    expect(outcomes.filter(({ found }) => !/[.:]$/.test(found)).map(({ code }) => code)).toEqual([]);
    expect(outcomes.filter(({ severity, advice }) => severity === 'ok' && advice !== '')).toEqual([]);
  });

  it('point to checks that there are', () => {
    const named = outcomes.flatMap(({ advice }) =>
      [...advice.matchAll(/\bSee ([a-z-]+)(?: and ([a-z-]+))?(?: first)?[.,;:]/g)].flatMap(([, ...ids]) => ids),
    );
    const ids = new Set(checks.map(({ id }) => id));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((id) => id !== undefined && !ids.has(id))).toEqual([]);
  });
});
