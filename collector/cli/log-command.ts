import { parseArgs } from 'node:util';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { listContradictions } from '../log/contradictions.ts';
import { exportLog } from '../log/export-log.ts';
import { headToShow } from '../log/published.ts';
import { listRestorations } from '../log/restore-log.ts';
import { verifyLog } from '../log/verify-log.ts';
import { type CommandIo, EXIT, print, printLine, UsageError, linesOf } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

const USAGE = 'log key | checkpoint | verify | evidence | export DIR [--entries]';
const OPTIONS = {
  data: { type: 'string' },
  entries: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/**
 * `glasskey collector log …`: the key that others know the log by; its newest signed checkpoint; whether it is what the
 * stored records say (1: it is not, and from which leaf on); checkpoints that contradict it and statements of restorations;
 * or the whole of it as files for `glasskey log verify`.
 */
export async function logCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [what, folder, ...rest] = positionals;
  if (rest.length > 0 || (folder !== undefined) !== (what === 'export')) throw new UsageError(USAGE);
  return withCollector(values.data, ({ collector }) => {
    const { transparency } = collector;
    if (what === 'key') printLine(io, transparency.verifier());
    else if (what === 'checkpoint') io.stdout.write(headToShow(collector).note);
    else if (what === 'evidence') {
      const found = { contradictions: listContradictions(collector), restorations: listRestorations(collector) };
      const lines = found.contradictions.flatMap(({ shown, own, shownBy, at }) => [
        `${at}: ${shownBy} showed`,
        ...linesOf(shown),
        'while this log was',
        ...linesOf(own),
      ]);
      print(io, values.json, found, [...lines, ...found.restorations.flatMap(linesOf)]);
    } else if (what === 'verify') {
      const verdict = verifyLog(collector, transparency.verifier());
      const words =
        verdict.kind === 'whole'
          ? `Whole: ${verdict.size} leaves, root ${verdict.root}`
          : `Broken before leaf ${verdict.leaf}: ${verdict.what} does not fit the stored records`;
      print(io, values.json, verdict, [words]);
      return verdict.kind === 'whole' ? EXIT.done : EXIT.refused;
    } else if (what === 'export' && folder !== undefined) {
      const { entries } = values;
      recordOwnEvent(collector, { actor: commandActor(), kind: 'log.exported', detail: { entries } });
      const done = exportLog(collector, folder, entries);
      const left = done.withoutBundle === 0 ? '' : `, ${done.withoutBundle} bundles left out: a record is too long`;
      print(io, values.json, done, [`${done.size} leaves in ${done.tiles} tiles${left}`]);
    } else throw new UsageError(USAGE);
    return EXIT.done;
  });
}
