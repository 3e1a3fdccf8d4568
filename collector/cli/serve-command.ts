import { parseArgs } from 'node:util';
import { keepRoomForLookups } from '../../protocol/tls/lookup.ts';
import { createLog } from '../log.ts';
import { startCollector } from '../serve.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { isHttps } from './is-https.ts';
import { stopSignal } from './stop-signal.ts';

const OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string', default: '127.0.0.1' },
  name: { type: 'string' },
  url: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `glasskey collector serve`: runs until SIGTERM or SIGINT. The log goes to standard error. */
export async function serveCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { port = '' } = values;
  if (values.data === undefined) throw new UsageError('--data DIR is required');
  // An empty text would be 0, which is any port that is free.
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new UsageError('--port N is required');
  if (values.url !== undefined && !isHttps(values.url))
    throw new UsageError('--url must be an https address: https://name:port');
  keepRoomForLookups(process.env);
  const running = await startCollector({
    dataDir: values.data,
    port: Number(port),
    host: values.host,
    log: createLog(io.stderr),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.url === undefined ? {} : { publicUrl: values.url }),
  });
  const { url, caFingerprint } = running;
  const status = { event: 'listening', url, port: running.port, caFingerprint, pid: process.pid };
  print(io, values.json, status, [`Collector listening on ${url}`]);
  await stopSignal();
  await running.stop();
  return EXIT.done;
}
