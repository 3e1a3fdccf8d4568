import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { z, type ZodType } from 'zod';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';

/** What a new trail follows, and why there is a new one. */
export const FollowsSchema = z.strictObject({
  why: z.enum([
    'first', // none was found: neither a database nor a mark of one
    'missing', // the keychain knows a trail, the file is gone
    'unreadable', // not a database, or its pages are damaged
    'key_missing', // the keychain no longer holds the key that opens it
    'broken', // a record does not open or does not follow
    'tail_missing', // it ends before a place that was reached before: cut off, or an old copy
    'rewritten', // it holds another record at a place that is known
    'other_trail', // another trail's file is in its place
    'log_damaged', // whole transactions in the write-ahead log can no longer be reached
    'other_machine', // it is that of another machine, whose disk or image this one has
    'state_tampered', // rows beside the records (limits, keys, cursor) are not the ones that were written last
  ]),
  trail: z.string().nullable(),
  seq: z.number().int().nullable(),
  head: z.string().nullable(),
  acknowledged: z.number().int().nullable(),
  /** Where the old file was put, by name only. */
  file: z.string().nullable(),
  /** The first record that is wrong or missing, where known. */
  badSeq: z.number().int().nullable(),
});
export type Follows = z.infer<typeof FollowsSchema>;

/** How far the trail had come, kept in the keychain, where putting back an old file does not reach. */
const MarkSchema = z.strictObject({
  v: z.literal(1),
  trail: z.string(),
  seq: z.number().int(),
  head: z.string(),
  acknowledged: z.number().int(),
  /** Name of the log that its newest receipt is of. */
  acknowledgedIn: z.string().nullable().default(null),
  /** Of the sum of the rows beside the records. */
  stateVersion: z.number().int(),
  /** What opens the trail, should the page be damaged that says so; the keys as its database holds them, wrapped. */
  masterKeyId: z.string().nullable().default(null),
  keys: z.array(z.strictObject({ id: z.number().int(), month: z.string(), wrapped: z.string() })).default([]),
  /** Set from before a new trail exists until its first record is on the disk. */
  follows: FollowsSchema.nullable(),
});
export type TrailMark = z.infer<typeof MarkSchema>;

/** One entry for each place where a trail lives, or was put aside. */
function entry(kind: 'trail-mark' | 'trail-aside', trailFile: string): string {
  return `${kind}.${createHash('sha256').update(resolve(trailFile)).digest('hex').slice(0, 16)}`;
}

/** null when there is none. Throws AgentError `vault.locked`; `vault.damaged` when what is there cannot be read. */
export async function readMark(vault: Vault, trailFile: string): Promise<TrailMark | null> {
  return read(vault, entry('trail-mark', trailFile), MarkSchema);
}

/** The same; one that cannot be read is as good as none. Throws AgentError `vault.locked`. */
export async function readMarkOrNone(vault: Vault, trailFile: string): Promise<TrailMark | null> {
  try {
    return await readMark(vault, trailFile);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'vault.damaged') return null;
    throw error;
  }
}

async function read<T>(vault: Vault, name: string, schema: ZodType<T>): Promise<T | null> {
  const raw = await vault.get(name);
  if (raw === null) return null;
  try {
    return schema.parse(JSON.parse(raw.toString()));
  } catch (cause) {
    throw new AgentError('vault.damaged', { cause });
  }
}

export async function writeMark(vault: Vault, trailFile: string, mark: Omit<TrailMark, 'v'>): Promise<void> {
  await vault.set(entry('trail-mark', trailFile), Buffer.from(JSON.stringify({ v: 1, ...mark })));
}

/** What the keychain keeps of a database that was put aside. */
const AsideSchema = z.strictObject({
  v: z.literal(1),
  mark: MarkSchema.nullable(),
  /** Why it was put aside: the next trail's beginning, should that not come about at once. */
  follows: FollowsSchema.nullable().default(null),
  /** Its account is in a trail: what it still holds was taken over, and what is missing was told. */
  isSettled: z.boolean(),
});
export type Aside = Omit<z.infer<typeof AsideSchema>, 'v'>;

/** null when the keychain knows nothing of it. Throws like `readMark`. */
export const readAside = (vault: Vault, file: string): Promise<Aside | null> =>
  read(vault, entry('trail-aside', file), AsideSchema);

export async function writeAside(vault: Vault, file: string, aside: Aside): Promise<void> {
  await vault.set(entry('trail-aside', file), Buffer.from(JSON.stringify({ v: 1, ...aside })));
}

/** Writes marks one at a time and only the newest, at most one each `everyMs` unless asked `now`. */
export type MarkWriter = { readonly soon: () => void; readonly now: () => Promise<void>; readonly stop: () => void };

/** A keychain that fails is left alone for a while: asking it again can put a question before the person at work. */
const AFTER_FAILURE_MS = 60_000;

export function createMarkWriter(write: () => Promise<void>, everyMs: number): MarkWriter {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let waitMs = everyMs;
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const now = (): Promise<void> => {
    stop();
    const written = () => {
      waitMs = everyMs;
    };
    // The records do not wait for the keychain; the next mark says all that this one would have said.
    const failed = () => {
      waitMs = Math.max(everyMs, AFTER_FAILURE_MS);
    };
    running = running.then(write).then(written, failed);
    return running;
  };
  return {
    soon: () => {
      timer ??= setTimeout(() => void now(), waitMs).unref();
    },
    now,
    stop,
  };
}
