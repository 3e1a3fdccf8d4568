import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { readdirSync, renameSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { AuditEvent } from '../../../protocol/audit/event.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { ownEvent } from './build-record.ts';

/** Somebody reads records or has checked them on this workstation, with a command and not as a person signed in. */
const ReadingSchema = z.strictObject({
  v: z.literal(1),
  osUser: z.string().max(64),
  use: z.discriminatedUnion('kind', [
    z.strictObject({
      /** Inspected: what records there are, without what they say. */
      kind: z.enum(['trail.exported', 'trail.inspected']),
      format: z.enum(['raw', 'inspect']),
      trail: z.string().max(64),
      toSeq: z.number().int().min(0),
      /** `file` or `stdout`; a path would be a place in the user's folders. */
      to: z.enum(['file', 'stdout']),
    }),
    z.strictObject({
      kind: z.literal('trail.verified'),
      verdict: z.enum(['whole', 'tampered']),
      /** Null: of a trail that was tampered with it may not be known. */
      trail: z.string().max(64).nullable(),
      /** Of the last record, or of the first bad one. */
      seq: z.number().int().min(0).nullable(),
      /** What is wrong (verify-trail.ts). */
      what: z.string().max(32).nullable(),
    }),
  ]),
});
export type Reading = z.infer<typeof ReadingSchema>;

const MAX_BYTES = 4096;
const LOOK_EVERY_MS = 3000;
const POLL_MS = 25;

const folderOf = (trailFile: string): string => join(dirname(trailFile), 'trail-requests');

export const readingEvent = ({ osUser, use: { kind, ...use } }: Reading): AuditEvent => ({
  ...ownEvent(kind, 'verdict' in use && use.verdict === 'tampered' ? 'failure' : 'success', { osUser, ...use }),
  action: 'review-audit',
});

/**
 * Asks the agent that holds the writer's lock to record a reading, and waits until it has. Refuses `trail.not_recorded`
 * when it cannot be asked or does not answer within `waitMs`; then nothing may be read.
 */
export async function requestReading(trailFile: string, reading: Reading, waitMs: number): Promise<Result<null>> {
  const name = join(folderOf(trailFile), `${randomUUID()}.json`);
  try {
    writeRequest(name, reading);
  } catch {
    return refuse('trail.not_recorded');
  }
  for (let waitedMs = 0; existsSync(name); waitedMs += POLL_MS) {
    if (waitedMs >= waitMs) {
      rmSync(name, { force: true });
      return refuse('trail.not_recorded');
    }
    await wait(POLL_MS);
  }
  return ok(null);
}

function writeRequest(name: string, reading: Reading): void {
  mkdirSync(dirname(name), { recursive: true, mode: 0o700 });
  writeFileSync(`${name}.part`, JSON.stringify(reading), { mode: 0o600, flag: 'wx', flush: true });
  renameSync(`${name}.part`, name);
}

/**
 * The agent's side: records every request and removes it when the record is durable. A request can say only that somebody
 * reads; what is no such request is removed unread. Returns the way to stop.
 */
export function answerReadings(trailFile: string, append: (event: AuditEvent) => Promise<Result<unknown>>): () => void {
  const folder = folderOf(trailFile);
  let watcher: FSWatcher | null = null;
  let queue: Promise<void> = Promise.resolve();
  const look = (): void => {
    watcher ??= watchFolder(folder, look);
    queue = queue.then(() => answerAll(folder, append)).catch(() => undefined);
  };
  // The watch answers at once; the timer finds what a watch can miss, and a folder that could not be made before.
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  look();
  return () => {
    watcher?.close();
    clearInterval(timer);
  };
}

function watchFolder(folder: string, look: () => void): FSWatcher | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return watch(folder, { persistent: false }, look).on('error', () => undefined);
  } catch {
    return null; // no room, another's file in its place, too many watches on this machine: people work on meanwhile
  }
}

async function answerAll(folder: string, append: (event: AuditEvent) => Promise<Result<unknown>>): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json')) continue;
    const file = join(folder, name);
    const reading = readRequest(file);
    if (reading === null || (await append(readingEvent(reading))).ok) rmSync(file, { force: true, recursive: true });
  }
}

function readRequest(file: string): Reading | null {
  try {
    const found = lstatSync(file);
    if (!found.isFile() || found.size > MAX_BYTES) return null;
    return ReadingSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
