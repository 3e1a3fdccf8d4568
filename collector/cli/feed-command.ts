import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FeedsReply } from '../../protocol/wire/reader.ts';
import { FeedNameSchema, FeedSettingsSchema, problemsOf, type FeedSettings } from '../feeds/feed-settings.ts';
import { addFeed, moveFeed, removeFeed } from '../feeds/feed-store.ts';
import { feedStatus } from '../feeds/feed-status.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  to: { type: 'string' },
  from: { type: 'string' },
  ca: { type: 'string' },
  pin: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  without: { type: 'string' },
  dicom: { type: 'boolean', default: false },
  bom: { type: 'boolean', default: false },
  'purpose-of-use': { type: 'boolean', default: false },
  'structured-data': { type: 'boolean', default: false },
  'no-goodbye': { type: 'boolean', default: false },
  'conditional-create': { type: 'boolean', default: false },
} as const;
const OF_ADDING = ['to', 'from', 'ca', 'pin', 'cert', 'key', 'without'];
const OF_SYSLOG = ['dicom', 'bom', 'purpose-of-use', 'structured-data', 'no-goodbye'];
const OF_FHIR = ['conditional-create'];
const USAGE = 'feed add syslog|fhir NAME --to ADDRESS | list | status | remove NAME | move NAME --from INDEX|now';
const SYSLOG_TLS_PORT = 6514; // RFC 5425 section 4.1

type Values = ReturnType<typeof read>['values'];
const read = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

/**
 * `glasskey collector feed …`: what others are sent of the log, and how far behind each is. `list` shows, `status` also ends with
 * 1 while a feed does not get on.
 */
export async function feedCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = read(args);
  const [action, ...names] = positionals;
  refuseStray(action, names, values);
  if (action === 'list' || action === 'status') {
    return withCollector(values.data, ({ collector }) => {
      const feeds = feedStatus(collector);
      print(io, values.json, feeds, feeds.map(lineOf));
      return action === 'status' && feeds.some(({ fault }) => fault !== null) ? EXIT.refused : EXIT.done;
    });
  }
  const name = FeedNameSchema.safeParse(names.at(-1)).data;
  if (name === undefined) throw new UsageError(USAGE);
  if (action === 'add') return add(name, settingsOf(names[0], values), values, io);
  return withCollector(values.data, ({ collector }) => {
    const actor = commandActor();
    const { size } = collector.transparency.head();
    const isDone =
      action === 'remove'
        ? removeFeed(collector, name, actor)
        : action === 'move' && values.from !== undefined
          ? moveFeed(collector, { name, from: indexOf(values.from, size), actor })
          : null;
    if (isDone === null) throw new UsageError(USAGE);
    print(io, values.json, { ok: isDone, feed: name }, [`${name}: ${isDone ? `${action}d` : 'no such feed'}`]);
    return isDone ? EXIT.done : EXIT.refused;
  });
}

type Shape = { readonly words: number; readonly options: readonly string[] };

/** How many words follow an action, and what it can be told besides; null: there is no such action. */
function shapeOf(action: string | undefined, kind: string | undefined): Shape | null {
  if (action === 'list' || action === 'status') return { words: 0, options: [] };
  if (action === 'remove') return { words: 1, options: [] };
  if (action === 'move') return { words: 1, options: ['from'] };
  if (action !== 'add') return null;
  return { words: 2, options: [...OF_ADDING, ...(kind === 'fhir' ? OF_FHIR : OF_SYSLOG)] };
}

/** An option that changes nothing looks as if it had. */
function refuseStray(action: string | undefined, names: readonly string[], values: Values): void {
  const shape = shapeOf(action, names[0]);
  if (shape === null || names.length !== shape.words) throw new UsageError(USAGE);
  const given = Object.entries(values).flatMap(([name, value]) => (value === false ? [] : [name]));
  const stray = given.find((name) => !['data', 'json', ...shape.options].includes(name));
  if (stray !== undefined) throw new UsageError(`--${stray} says nothing here\n  ${USAGE}`);
}

/** From the first record of the log, unless it is said otherwise. */
async function add(name: string, settings: FeedSettings, values: Values, io: CommandIo): Promise<number> {
  const clientKey = values.key === undefined ? null : keyOf(settings.certificate, readPem(values.key));
  if (clientKey === null && settings.certificate !== null) throw new UsageError('--cert and --key go together');
  const problems = problemsOf(settings, clientKey);
  if (problems.length > 0) throw notValid(problems);
  return withCollector(values.data, ({ collector }) => {
    const from = indexOf(values.from ?? '0', collector.transparency.head().size);
    const isAdded = addFeed(collector, { name, settings, clientKey, from, actor: commandActor() });
    print(io, values.json, { ok: isAdded, feed: name, from }, [
      `${name}: ${isAdded ? `from ${from} on` : 'is there already'}`,
    ]);
    return isAdded ? EXIT.done : EXIT.refused;
  });
}

function settingsOf(kind: string | undefined, values: Values): FeedSettings {
  const { to, ca, pin, cert } = values;
  if (to === undefined) throw new UsageError('--to ADDRESS is required: host:port, or https://host/base');
  if (ca !== undefined && pin !== undefined) throw new UsageError('--ca or --pin, not both');
  const trust =
    ca !== undefined
      ? { kind: 'authority', pem: readCertificate(ca) }
      : pin !== undefined
        ? { kind: 'certificate', pem: readCertificate(pin) }
        : { kind: 'system' };
  const without = values.without?.split(',') ?? [];
  const common = { trust, certificate: cert === undefined ? null : readCertificate(cert), without };
  const parsed = FeedSettingsSchema.safeParse(
    kind === 'fhir'
      ? { kind, url: to, repetition: values['conditional-create'] ? 'conditional-create' : 'put', ...common }
      : {
          kind,
          ...hostAndPort(to),
          saysGoodbye: !values['no-goodbye'],
          messageId: values.dicom ? 'DICOM+RFC3881' : 'IHE+RFC-3881',
          withMark: values.bom,
          withPurposeOfUse: values['purpose-of-use'],
          withStructuredData: values['structured-data'],
          ...common,
        },
  );
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw notValid(problems);
}

const notValid = (problems: readonly string[]): UsageError =>
  new UsageError(`the feed is not valid\n  ${problems.join('\n  ')}`);

/** `host`, `host:port`, `[address]:port`. */
function hostAndPort(to: string): { readonly host: string; readonly port: number } {
  const [, address, name, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/]+))(?::(\d{1,5}))?$/.exec(to) ?? [];
  return { host: address ?? name ?? '', port: port === undefined ? SYSLOG_TLS_PORT : Number(port) };
}

function indexOf(text: string, size: number): number {
  const index = text === 'now' ? size : /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (index <= size) return index;
  throw new UsageError(`--from: now, or 0 to ${size}`);
}

function readCertificate(file: string): string {
  const pem = readPem(file);
  try {
    new X509Certificate(pem);
    return pem;
  } catch {
    throw new UsageError('a file holds no certificate in PEM');
  }
}

/** The key, if it is that of the certificate. */
function keyOf(certificate: string | null, pem: string): string {
  if (certificate === null) throw new UsageError('--cert and --key go together');
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(pem))) return pem;
  } catch {
    throw new UsageError('--key: no key in PEM without a password');
  }
  throw new UsageError('--key is not the key of --cert');
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError('a file of the certificate or key cannot be read');
  }
}

function lineOf(feed: FeedsReply['feeds'][number]): string {
  const { name, kind, to, next, lagRecords, lagSeconds, fault, failingSince } = feed;
  const lag = lagRecords === 0 ? 'up to date' : `${lagRecords} records behind, the oldest for ${lagSeconds} s`;
  const trouble = fault === null ? '' : `, ${fault} since ${failingSince ?? 'now'}`;
  return `${name} ${kind} ${to}: next ${next}, ${lag}${trouble}`;
}
