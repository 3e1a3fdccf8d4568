import type { Severity } from '../../../protocol/wire/heartbeat.ts';
import type { Examination } from '../../core/doctor/examine-workstation.ts';
import type { Finding } from '../../core/doctor/finding.ts';

const MARK: Readonly<Record<Severity, string>> = { ok: 'ok', warning: 'WARNING', error: 'ERROR', unknown: 'unknown' };
const MARK_WIDTH = 9;
const ID_WIDTH = 14;
const INDENT = MARK_WIDTH + ID_WIDTH;
const NARROWEST = 30;

/** For people, in `columns` characters: each check with what to do below it, and at the end how many of each and where to begin. */
export function inWords({ findings, version }: Examination, columns: number): string {
  return [...findings.flatMap((finding) => entry(finding, columns)), '', ...summary(findings, version), ''].join('\n');
}

function entry({ id, severity, found, advice }: Finding, columns: number): readonly string[] {
  const room = Math.max(NARROWEST, columns - INDENT);
  const [first = '', ...rest] = wrap(found, room);
  const head = `${MARK[severity].padEnd(MARK_WIDTH)}${id.padEnd(ID_WIDTH)}${first}`;
  const todo = advice === '' ? [] : wrap(`→ ${advice}`, room);
  return [head, ...[...rest, ...todo].map((line) => `${' '.repeat(INDENT)}${line}`)];
}

function summary(findings: readonly Finding[], version: string): readonly string[] {
  const of = (severity: Severity): readonly string[] =>
    findings.filter((finding) => finding.severity === severity).map(({ id }) => id);
  const [errors, warnings, unknowns] = [of('error'), of('warning'), of('unknown')];
  const counts = [
    counted(errors, 'error', 'errors'),
    counted(warnings, 'warning', 'warnings'),
    counted(unknowns, 'unknown', 'unknown'),
    counted(of('ok'), 'ok', 'ok'),
  ].filter((text) => text !== null);
  const [begin] = [...errors, ...warnings];
  const what = begin === undefined ? '' : ` Begin with ${begin}: what stands first is often why the rest is wrong.`;
  return [`Glasskey ${version}: ${counts.join(', ')}.${what}`];
}

const counted = ({ length }: readonly string[], one: string, many: string): string | null =>
  length === 0 ? null : `${length} ${length === 1 ? one : many}`;

/** Lines of at most `width` characters, broken between words; a longer word stays whole. */
function wrap(text: string, width: number): readonly string[] {
  return text.split(' ').reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
