import { readFileSync, writeFileSync } from 'node:fs';
import { QUESTIONS } from '../../electron/core/doctor/all-questions.ts';
import type { Check } from '../../electron/core/doctor/check.ts';
import { UNANSWERED } from '../../electron/core/doctor/finding.ts';
import { LOG_EVENTS } from '../../electron/core/log-events.ts';
import { isMain } from '../check/is-main.ts';
import { renewPage } from './renew-page.ts';

export const DOCTOR_PAGE = 'docs/doctor.md';

/** The page with its tables as the code has them now; the words around them stay as they are. */
export const renewDoctorPage = (page: string): Promise<string> =>
  renewPage(DOCTOR_PAGE, page, { checks: checkTables(), log: logTable() });

function checkTables(): string {
  const checks = QUESTIONS.map(({ check }) => `### ${check.id}\n\n${check.about}.\n\n${outcomeTable(check.outcomes)}`);
  return [...checks, `### any check\n\n${outcomeTable(UNANSWERED)}`].join('\n\n');
}

function outcomeTable(outcomes: Check<never>['outcomes']): string {
  const rows = Object.entries(outcomes).map(([code, { severity, found, advice }]) => [
    `\`${code}\``,
    severity,
    found,
    advice,
  ]);
  return table(['code', 'severity', 'found', 'what to do'], rows);
}

function logTable(): string {
  const rows = Object.entries(LOG_EVENTS).map(([event, fields]) => {
    const kinds = Object.entries(fields).map(([name, kind]) => (name === kind ? name : `${name} (${kind})`));
    return [`\`${event}\``, kinds.join(', ')];
  });
  return table(['event', 'fields'], rows);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

if (isMain(import.meta.url)) {
  writeFileSync(DOCTOR_PAGE, await renewDoctorPage(readFileSync(DOCTOR_PAGE, 'utf8')));
}
