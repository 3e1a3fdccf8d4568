import { SEVERITIES, type Severity } from '../../../protocol/wire/heartbeat.ts';
import { unknown, type Check, type Outcome, type Values } from './check.ts';

/** What one check has found, in words and for tools. `code` is `<id>.<outcome>` and stable. */
export type Finding = {
  readonly id: string;
  readonly severity: Severity;
  readonly code: string;
  readonly found: string;
  readonly advice: string;
  readonly values: Values;
};

/** Facts that did not come. */
export type Unanswered = 'late' | 'failed';

/** Outcomes of every check besides its own. */
export const UNANSWERED: Readonly<Record<Unanswered, Outcome>> = {
  late: unknown('This did not answer in time.', 'Run glasskey doctor again; if it stays so, restart the workstation.'),
  failed: unknown(
    'This could not be found out.',
    'Send a bundle (glasskey doctor --bundle FILE) to whoever supports it.',
  ),
};

/** The finding of a check on its facts. */
export function judge<Fact>(check: Check<Fact>, fact: Fact): Finding {
  const { code, values = {} } = check.judge(fact);
  const outcome = check.outcomes[code];
  return outcome === undefined ? unanswered(check.id, 'failed') : finding(check.id, code, outcome, values);
}

export const unanswered = (id: string, why: Unanswered): Finding => finding(id, why, UNANSWERED[why], {});

function finding(id: string, code: string, { severity, found, advice }: Outcome, values: Values): Finding {
  return { id, severity, code: `${id}.${code}`, found: fill(found, values), advice: fill(advice, values), values };
}

const fill = (text: string, values: Values): string =>
  text.replaceAll(/\{([a-zA-Z]+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** The worst of them: an error, else a warning, else what is unknown. */
export function worst(findings: readonly Pick<Finding, 'severity'>[]): Severity {
  const ranks = findings.map(({ severity }) => SEVERITIES.indexOf(severity));
  return SEVERITIES[Math.max(0, ...ranks)] ?? 'ok';
}
