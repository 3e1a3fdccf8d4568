import { createPublicKey } from 'node:crypto';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { COSIGNATURE, readVerifier, verifierText } from '../../protocol/log/signed-note.ts';
import { type CommandIo, EXIT, print, printLine, UsageError, linesOf } from '../cli/command-io.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import { wordsForError } from '../cli/words-for-error.ts';
import { createLog } from '../log.ts';
import { serveWitness } from './serve-witness.ts';
import { openWitnessStore, type WitnessStore } from './witness-store.ts';

const USAGE = `glasskey witness COMMAND --data DIR [--json]
  serve --port N [--host 127.0.0.1] [--name NAME]   cosigns checkpoints of the logs that it watches
  key | certificate                                 what a collector needs: glasskey collector witness add
  add KEY | remove ORIGIN | list | evidence         the logs (glasskey collector log key), and what contradicted itself
Run it on another machine than the collector, under another administrator. Never restore it from a backup: make a new one.
`;
const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string', default: '' },
  host: { type: 'string', default: '127.0.0.1' },
  name: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type Values = { readonly port: string; readonly host: string; readonly json: boolean };

/** `glasskey witness …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly. */
export async function witnessCommand(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [what = '', about, ...rest] = positionals;
    if (values.data === undefined || rest.length > 0) throw new UsageError('--data DIR is required');
    const hosts = [...new Set([values.host, 'localhost', '127.0.0.1', hostname()])].filter((one) => one !== '0.0.0.0');
    const store = await openWitnessStore(values.data, { name: values.name, hosts });
    try {
      if (what === 'serve' && about === undefined) return await serve(store, values, io);
      return work(store, [what, about], values, io);
    } finally {
      store.close();
    }
  } catch (error) {
    const words = wordsForError(error);
    if (words === null) throw error;
    io.stderr.write(
      `glasskey witness: ${words}\n${error instanceof UsageError || error instanceof TypeError ? USAGE : ''}`,
    );
    return EXIT.unusable;
  }
}

async function serve(store: WitnessStore, { port, host, json }: Values, io: CommandIo): Promise<number> {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new UsageError('--port N is required');
  const log = createLog(io.stderr);
  const running = await serveWitness(store, { host, port: Number(port), log, wallMs: Date.now });
  const status = { event: 'listening', port: running.port, key: keyOf(store), pid: process.pid };
  print(io, json, status, [`Witness listening on https://${host}:${running.port}`, keyOf(store)]);
  await stopSignal();
  await running.stop();
  return EXIT.done;
}

function work(
  store: WitnessStore,
  [what, about]: readonly [string, string | undefined],
  { json }: Values,
  io: CommandIo,
): number {
  if (about !== undefined && (what === 'add' || what === 'remove')) {
    const origin = what === 'add' ? readVerifier(about)?.name : about;
    if (origin === undefined) throw new UsageError('that is no verifier key of a log: copy the whole line');
    const isDone = what === 'add' ? store.add(origin, about) : store.remove(origin);
    print(io, json, { ok: isDone, origin }, [`${origin}: ${isDone ? 'done' : 'nothing to do'}`]);
    return isDone ? EXIT.done : EXIT.refused;
  }
  if (about !== undefined) throw new UsageError(`${what} takes no name`);
  if (what === 'key') printLine(io, keyOf(store));
  else if (what === 'certificate') io.stdout.write(`${store.identity.certificate}\n`);
  else if (what === 'list') {
    const logs = store.list().map(({ origin, key, size, note }) => ({ origin, key, size, checkpoint: note }));
    print(io, json, logs, logs.map(({ origin, size }) => `${origin} ${size}`)); // prettier-ignore
  } else if (what === 'evidence') {
    const found = store.evidence();
    print(io, json, found, found.flatMap(({ at, held, shown }) => [at, ...linesOf(held), ...linesOf(shown)])); // prettier-ignore
    return found.length === 0 ? EXIT.done : EXIT.refused;
  } else throw new UsageError('no such command');
  return EXIT.done;
}

const keyOf = ({ identity: { name, signingKey } }: WitnessStore): string =>
  verifierText(name, createPublicKey(signingKey), COSIGNATURE);
