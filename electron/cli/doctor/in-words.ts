import type { Severity } from '../../../protocol/wire/heartbeat.ts';
import type { Examination } from '../../core/doctor/examine-workstation.ts';

const MARK: Readonly<Record<Severity, string>> = { ok: 'ok', warning: 'WARNING', error: 'ERROR', unknown: 'unknown' };
const MARK_WIDTH = 9;
const ID_WIDTH = 14;

/** For people: each check in its line, what to do below it, and the worst of all at the end. */
export function inWords({ findings, severity, version }: Examination): string {
  const lines = findings.flatMap(({ id, severity: own, found, advice }) => [
    `${MARK[own].padEnd(MARK_WIDTH)}${id.padEnd(ID_WIDTH)}${found}`,
    ...(advice === '' || own === 'ok' ? [] : [`${' '.repeat(MARK_WIDTH + ID_WIDTH)}${advice}`]),
  ]);
  return [...lines, `Glasskey ${version}: ${MARK[severity]}`, ''].join('\n');
}
