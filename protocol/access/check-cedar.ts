import { checkParsePolicySet, validate, type DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import { isDeepStrictEqual } from 'node:util';
import { ACCESS_SCHEMA } from './access-schema.ts';
import { findTooComplex } from './policy-text-limits.ts';
import { policiesOf } from './read-policies.ts';
import { positionIn, positionOfByte, type TextPosition } from './text-position.ts';

export type CedarProblem = TextPosition & { readonly message: string };
export type CedarCheck = { readonly ok: true } | { readonly ok: false; readonly problems: readonly CedarProblem[] };

// The text of a new policy is checked when it arrives and again when it is first used.
let last: { readonly text: string; readonly check: CedarCheck } | null = null;

/** Reads Cedar text, checks it against the schema and that each policy has an identifier and words for people. */
export function checkCedar(text: string): CedarCheck {
  if (last?.text === text) return last.check;
  const problems = findProblems(text);
  const check: CedarCheck = problems.length === 0 ? { ok: true } : { ok: false, problems };
  last = { text, check };
  return check;
}

function findProblems(text: string): readonly CedarProblem[] {
  const broken = /\p{Surrogate}/u.exec(text); // half a character, which Cedar cannot be given
  if (broken !== null)
    return [
      { ...positionIn(text.slice(0, broken.index)), message: 'there is half a character here: no valid Unicode' },
    ];
  const tooComplex = findTooComplex(text);
  if (tooComplex !== null) {
    return [{ ...positionIn(text.slice(0, tooComplex)), message: 'this policy is too long or too deeply nested' }];
  }
  const parsed = checkParsePolicySet({ staticPolicies: text });
  if (parsed.type === 'failure') return parsed.errors.map((error) => toProblem(text, error));
  const checked = validate({ schema: ACCESS_SCHEMA, policies: { staticPolicies: text } });
  if (checked.type === 'failure') return checked.errors.map((error) => toProblem(text, error));
  // A policy that can never apply is a slip of the pen, and a forbid that never applies is a hole. Worth saying only
  // where it is not the mere consequence of an error.
  const telling =
    checked.validationErrors.length > 0
      ? checked.validationErrors
      : checked.validationWarnings.filter(({ error }) => /impossible|applicable/.test(error.message));
  return [...telling.map(({ error }) => toProblem(text, error)), ...findAnnotationProblems(text)]
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter((problem, index, all) => !isDeepStrictEqual(problem, all[index - 1]));
}

function findAnnotationProblems(text: string): readonly CedarProblem[] {
  const policies = policiesOf(text);
  if (policies === null) return [{ line: 1, column: 1, message: 'templates are not used here' }];
  const seen = new Set<string>();
  return policies.flatMap((policy) => {
    const messages: string[] = [];
    if (policy.id === null) messages.push('this policy has no @id("…")');
    else if (seen.has(policy.id)) messages.push(`@id("${policy.id}") is used twice`);
    if (policy.id !== null) seen.add(policy.id);
    if (policy.text === null) messages.push('this policy has no @because("…"): people must be told why');
    if (policy.override === 'unknown') messages.push('@override must be "step-up" or "break-glass"');
    if (policy.override !== null && policy.effect === 'permit') messages.push('only a forbid can have @override');
    const position = positionIn(text.slice(0, Math.max(0, text.indexOf(policy.source))));
    return messages.map((message) => ({ ...position, message }));
  });
}

function toProblem(text: string, error: DetailedError): CedarProblem {
  const start = error.sourceLocations?.[0]?.start ?? 0;
  const label = error.sourceLocations?.[0]?.label ?? null;
  const message = error.message
    .replace('failed to parse policies from string: ', '')
    .replace(/^for policy `[^`]*`, /, '')
    // The same mistake is told for every action that the policy covers.
    .replace(/ for Action::"[^"]*"/, '');
  return { ...positionOfByte(text, start), message: [message, label, error.help].filter(Boolean).join('; ') };
}
