import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PolicySchema } from '../../protocol/policy/policy.ts';
import { isoTime } from '../clock.ts';
import { currentPolicy, policyInForce, publishPolicy } from '../policy/publish-policy.ts';
import { type CommandIo, EXIT, print, printLine, UsageError } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

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
      else printLine(io, JSON.stringify(policy, null, 2));
      return EXIT.done;
    });
  }
  if (action !== 'set' || file === undefined) throw new UsageError('policy show | policy set FILE');
  const policy = readPolicyFile(file);
  return withCollector(values.data, async ({ collector, policyKey, name }) => {
    const serial = await publishPolicy(collector, policyKey, { policy, collectorName: name, actor: commandActor() });
    print(io, values.json, { ok: true, serial }, [`policy ${serial} is signed and announced`]);
    return EXIT.done;
  });
}

function readPolicyFile(file: string): ReturnType<typeof PolicySchema.parse> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError('the policy file cannot be read as JSON');
  }
  const parsed = PolicySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new UsageError(`the policy is not valid\n  ${problems.join('\n  ')}`);
}
