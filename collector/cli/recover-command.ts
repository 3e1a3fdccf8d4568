import { parseArgs } from 'node:util';
import { restoreLog } from '../log/restore-log.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { type CommandIo, EXIT, print, linesOf } from './command-io.ts';
import { publishByCommand } from './publish-by-command.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  restored: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/**
 * `glasskey collector recover [--restored]`: approves that the data came from a backup. A new log begins with a signed
 * statement of it; workstations then send again what is missing. Refused (1) while nobody has shown a newer checkpoint,
 * unless `--restored` says that it is so.
 */
export async function recoverCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  return withCollector(values.data, async (opened) => {
    const { collector } = opened;
    const statement = restoreLog(collector, commandActor(), values.restored);
    if (statement === null) {
      const words = 'Refused: nothing shows that this data came from a backup. If it did, say so with --restored';
      print(io, values.json, { ok: false }, [words]);
      return EXIT.refused;
    }
    // Workstations may know policies that the backup does not: the next serial lies above them all.
    await publishByCommand(opened, { policy: policyInForce(collector) });
    const key = collector.transparency.verifier();
    print(io, values.json, { ok: true, statement, key }, [...linesOf(statement), `The log's key is now ${key}`]);
    return EXIT.done;
  });
}
