import type { Decision, Effect } from '../../core/access/access-request.ts';
import { decide } from '../../core/access/decide.ts';
import { readPolicyFile, type PolicyIo } from './policy-io.ts';
import { readQuestion, type ExplainQuestion } from './explain-options.ts';

const HEADLINES: Readonly<Record<Effect, string>> = {
  permit: 'PERMITTED',
  'step-up': 'A ONE-TIME CODE IS ASKED FOR FIRST',
  'break-glass': 'REFUSED, BUT THE GLASS CAN BE BROKEN',
  deny: 'REFUSED',
};

/** `glasskey policy explain …`: what would happen, and why. 0 permitted, 1 not. */
export async function explainCommand(args: readonly string[], io: PolicyIo): Promise<number> {
  const question = readQuestion(args, Date.now());
  const policy = await readPolicyFile(question.policyFile);
  const request = question.requestUnder(policy);
  const decision = decide(policy, request);
  if (question.isJson) io.stdout.write(`${JSON.stringify({ ...decision, context: request.context })}\n`);
  else io.stdout.write(inWords(question, decision, request.context));
  return decision.effect === 'permit' ? 0 : 1;
}

function inWords({ user, action, study }: ExplainQuestion, { effect, because }: Decision, facts: object): string {
  const reasons = because.map(({ policy, text }) => `  ${text}  [${policy}]`);
  const given = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(16)}${String(value)}`);
  const what = study === '' ? action : `${action} ${study}`;
  return `${HEADLINES[effect]}\n${user}: ${what}\n\nBecause\n${reasons.join('\n')}\n\nFacts\n${given.join('\n')}\n`;
}
