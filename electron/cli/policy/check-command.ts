import { parseArgs } from 'node:util';
import { checkCedar } from '../../../protocol/access/check-cedar.ts';
import type { TextPosition } from '../../../protocol/access/text-position.ts';
import { checkNewPolicy, problemInWords } from '../../../protocol/policy/check-policy.ts';
import { parseJsonWithPositions } from './json-positions.ts';
import { readText, UsageError, type PolicyIo } from './policy-io.ts';

/** A problem where an editor finds it. */
type Found = TextPosition & { readonly message: string };

/** `glasskey policy check FILE [--json]`: 0 fine, 1 not, with line and column of each problem. */
export async function checkCommand(args: readonly string[], io: PolicyIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one file');
  const text = await readText(file);
  const isWhole = file.endsWith('.json') || text.trimStart().startsWith('{');
  const problems = isWhole ? findInPolicy(text) : findInCedar(text);
  if (values.json) io.stdout.write(`${JSON.stringify({ ok: problems.length === 0, problems })}\n`);
  else if (problems.length === 0) io.stdout.write(`${file}: ${isWhole ? 'a valid policy' : 'valid access rules'}\n`);
  else for (const { line, column, message } of problems) io.stdout.write(`${file}:${line}:${column}: ${message}\n`);
  return problems.length === 0 ? 0 : 1;
}

function findInCedar(text: string): readonly Found[] {
  const check = checkCedar(text);
  return check.ok ? [] : check.problems;
}

function findInPolicy(text: string): readonly Found[] {
  const parsed = parseJsonWithPositions(text);
  if (!parsed.ok) return [{ ...parsed.at, message: parsed.message }];
  const check = checkNewPolicy(parsed.value);
  if (check.ok) return [];
  return check.problems.map((problem) => ({ ...parsed.positionOf(problem.path), message: problemInWords(problem) }));
}
