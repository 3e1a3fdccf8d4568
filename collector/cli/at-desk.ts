import { readFileSync } from 'node:fs';
import type { Result } from '../collector.ts';
import { type CommandIo, createSecretReader, EXIT, print, UsageError } from './command-io.ts';
import { isHttps } from './is-https.ts';
import { createLocalDesk } from './local-desk.ts';
import type { ReaderDesk, ReaderProof } from './reader-desk.ts';
import { createRemoteDesk } from './remote-desk.ts';
import { withCollector } from './with-collector.ts';

/** Options of every command at the readers' desk: on a data directory, or at an address. */
export const DESK_OPTIONS = {
  data: { type: 'string' },
  url: { type: 'string' },
  ca: { type: 'string' },
  reviewer: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;
export type DeskValues = {
  readonly data?: string | undefined;
  readonly url?: string | undefined;
  readonly ca?: string | undefined;
  readonly reviewer?: string | undefined;
  readonly json: boolean;
};

export type Prompts = {
  readonly ask: (label: string) => Promise<string>;
  /** Asks for password and code, the first time. */
  readonly prove: () => Promise<ReaderProof>;
};

/** Runs one command at the desk that the options name. */
export async function atDesk(
  values: DeskValues,
  io: CommandIo,
  work: (desk: ReaderDesk, prompts: Prompts) => Promise<number>,
): Promise<number> {
  const secrets = createSecretReader(io);
  let proof: ReaderProof | null = null;
  const prove = async (): Promise<ReaderProof> => {
    if (values.reviewer === undefined) throw new UsageError('--reviewer USER is required');
    const { reviewer: user } = values;
    proof ??= { user, password: await secrets.ask('Password'), code: await secrets.ask('Code') };
    return proof;
  };
  const prompts = { ask: secrets.ask, prove };
  try {
    if (values.url === undefined) {
      return await withCollector(values.data, ({ collector }) => work(createLocalDesk(collector, prove), prompts));
    }
    // Password and code go there: to nobody whose certificate is not asked for.
    if (!isHttps(values.url)) throw new UsageError('--url must be an https address: https://name:port');
    if (values.ca === undefined) throw new UsageError('--url needs --ca FILE: the collector’s CA certificate');
    const { desk, close } = createRemoteDesk(values.url, readFileSync(values.ca, 'utf8'), prove);
    try {
      return await work(desk, prompts);
    } finally {
      await close();
    }
  } finally {
    secrets.close();
  }
}

/** Prints what came of it: as JSON, or in lines for people. A refusal is its code. */
export function tell<T>(
  result: Result<T>,
  { json }: Pick<DeskValues, 'json'>,
  io: CommandIo,
  lines: (value: T) => readonly string[],
): number {
  if (!result.ok) {
    print(io, json, result, [refusalWords(result.code)]);
    return EXIT.refused;
  }
  print(io, json, result.value, lines(result.value));
  return EXIT.done;
}

const WORDS: Readonly<Record<string, string>> = {
  not_found: 'there is none of this number, or none that is open',
  'auth.second_person': 'this takes a second person: whoever did the first step cannot do this one',
  'retention.nothing_due': 'nothing is due that no hold keeps',
  'retention.changed': 'what is due is not what was proposed any more (a hold, or another policy): propose again',
  pushback: 'this cannot be done just now: try again in a minute',
  'retention.clock_doubted':
    'is the collector’s clock right? No workstation has sent a record of within 31 days of its time. Put it right, or let a workstation that is in use send what it has, and try again',
  'retention.still_erasing':
    'another destruction of the same class and month is approved and its bytes are still being erased: once its certificate is there, approve again',
};
/** The code, and for codes of this desk what to do. */
const refusalWords = (code: string): string => (WORDS[code] === undefined ? code : `${code}: ${WORDS[code]}`);
