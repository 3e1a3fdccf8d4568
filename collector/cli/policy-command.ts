import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkNewPolicy } from '../../protocol/policy/check-policy.ts';
import { isoTime } from '../clock.ts';
import { currentPolicy, policyInForce } from '../policy/publish-policy.ts';
import { type CommandIo, EXIT, print, printLine, UsageError, linesOf } from './command-io.ts';
import { notValid, publishByCommand } from './publish-by-command.ts';
import { withCollector } from './with-collector.ts';

const OPTIONS = { data: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

/** `glasskey collector policy show|set FILE --data DIR`: `set` checks, signs with the next serial and announces. */
export async function policyCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [action, file] = positionals;
  if (action === 'show') {
    return withCollector(values.data, ({ collector }) => {
      const current = currentPolicy(collector);
      const policy = policyInForce(collector);
      const serial = current?.serial ?? 0;
      const expiresAt = current === null ? null : isoTime(current.expiresMs);
      if (values.json) printLine(io, JSON.stringify({ serial, expiresAt, policy }));
      else for (const line of linesOf(JSON.stringify(policy, null, 2))) printLine(io, line);
      return EXIT.done;
    });
  }
  if (action !== 'set' || file === undefined) throw new UsageError('policy show | policy set FILE');
  const check = checkNewPolicy(readJson(file));
  if (!check.ok) throw notValid(check.problems);
  return withCollector(values.data, async (opened) => {
    const serial = await publishByCommand(opened, { policy: check.policy });
    print(io, values.json, { ok: true, serial }, [`policy ${serial} is signed and announced`]);
    return EXIT.done;
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError('the policy file cannot be read as JSON');
  }
}
