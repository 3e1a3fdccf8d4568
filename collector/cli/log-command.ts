import { parseArgs } from 'node:util';
import { verifyLog } from '../log/verify-log.ts';
import { type CommandIo, EXIT, print, printLine, UsageError } from './command-io.ts';
import { withCollector } from './with-collector.ts';

/**
 * `glasskey collector log key | checkpoint | verify --data DIR`: the key that others know the log by, its newest signed
 * checkpoint, or whether it is what the stored records say (1: it is not, and from which leaf on).
 */
export async function logCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { data: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [what, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError('log key | checkpoint | verify');
  return withCollector(values.data, ({ collector, logVerifier }) => {
    if (what === 'key') printLine(io, logVerifier);
    else if (what === 'checkpoint') io.stdout.write(collector.transparency.head().note);
    else if (what === 'verify') {
      const verdict = verifyLog(collector, logVerifier);
      const words =
        verdict.kind === 'whole'
          ? `Whole: ${verdict.size} leaves, root ${verdict.root}`
          : `Broken before leaf ${verdict.leaf}: ${verdict.what} does not fit the stored records`;
      print(io, values.json, verdict, [words]);
      return verdict.kind === 'whole' ? EXIT.done : EXIT.refused;
    } else throw new UsageError('log key | checkpoint | verify');
    return EXIT.done;
  });
}
