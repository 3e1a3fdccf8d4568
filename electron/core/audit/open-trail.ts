import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { RecordClock, RecordSource } from '../../../protocol/audit/record.ts';
import type { Clock } from '../clock.ts';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { createBacklog, type Backlog } from './backlog.ts';
import { ownEvent } from './build-record.ts';
import { createCommits } from './commits.ts';
import { createTrail } from './create-trail.ts';
import { newestKeys, readStateKey } from './data-keys.ts';
import { readCursor, type Damage } from './examine-trail.ts';
import { findTrail, FIRST, type Found } from './found-trail.ts';
import { localTime } from './local-time.ts';
import { makeTrail, openingEvents } from './new-trail.ts';
import { systemOsLog, type OsLog } from './os-log.ts';
import { answerReadings } from './reading-requests.ts';
import { originOfLastReceipt } from './receipts.ts';
import { forgetDamage } from './salvage/note-damage.ts';
import { asideName, claimLog, setAside } from './set-aside.ts';
import { OWN_STATE, type StateStore } from './state-store.ts';
import type { Trail } from './trail.ts';
import { trailFault } from './trail-fault.ts';
import {
  createMarkWriter,
  readMarkOrNone,
  writeAside,
  writeMark,
  type Follows,
  type MarkWriter,
  type TrailMark,
} from './trail-mark.ts';
import { readTail } from './trail-store.ts';
import { createTrailSum } from './trail-sum.ts';
import { createRandomPool, type Random } from '../../../protocol/audit/uuid-v7.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

/** What the start found out. All of it is in the trail already, except `unclean_end`, which is the agent's to record. */
export type Finding =
  | { readonly kind: 'new_trail'; readonly follows: Follows }
  /** The keychain has lost, or was made to lose, its memory of this trail. */
  | { readonly kind: 'mark_missing' }
  | { readonly kind: 'unclean_end'; readonly startedAt: string; readonly bootId: string };

export type OpenTrail = { readonly trail: Trail; readonly findings: readonly Finding[] };

export type OpenTrailDeps = {
  /** Absolute path of the database; its folder is made if need be. */
  readonly file: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly bootId: string;
  /** Milliseconds since that boot; default: the operating system's own count. */
  readonly sinceBootMs?: () => number;
  /** Both are asked anew for every record. */
  readonly clockInfo: () => RecordClock;
  readonly source: () => RecordSource;
  /**
   * `agent`: the run that owns the trail; starts a new one where the old cannot be used. `visitor`: a command that adds a
   * record while no agent runs; refuses instead (`trail.missing`, `trail.damaged`).
   */
  readonly as: 'agent' | 'visitor';
  /** Pass the same one to every attempt, so that emergencies outlast a trail that cannot be opened yet. */
  readonly backlog?: Backlog;
  readonly osLog?: OsLog;
  readonly random?: Random;
  /** How long to wait for a command that adds a record; default 2000 milliseconds. */
  readonly lockWaitMs?: number;
  /** Asked before each attempt: why it must not be opened, as a stable code; null: it may. */
  readonly barred?: () => string | null;
  readonly condemned?: Damage | null;
  /** Longest time by which the keychain's mark is behind the trail, in milliseconds. */
  readonly markEveryMs?: number;
};

const MARK_EVERY_MS = 2000;
const LOCK_WAIT_MS = 2000;
/** A keychain that does not answer must not keep the agent from ending. */
const CLOSE_WAIT_MS = 2000;
/** Node's high-resolution time counts from the boot of the machine, `performance.now` only from that of the process. */
export const systemSinceBootMs = (): number => Number(process.hrtime.bigint() / 1_000_000n);
const RunSchema = z.object({ startedAt: z.string(), bootId: z.string(), ended: z.boolean() });
const RUN = `${OWN_STATE}run`;

/**
 * Opens the trail, or starts a new one where there is none that can be used. Refuses `trail.in_use`, `vault.locked`,
 * `audit.disk_full`, `audit.read_only`, `audit.newer_schema`, `audit.io_failed`, or what bars it; then nothing was changed.
 */
export async function openTrail(deps: OpenTrailDeps): Promise<Result<OpenTrail>> {
  const why = deps.barred?.() ?? null;
  if (why !== null) return refuse(why);
  let lock: WriterLock | null = null;
  try {
    mkdirSync(dirname(deps.file), { recursive: true, mode: 0o700 });
    lock = await takeWriterLock(deps.file, deps.lockWaitMs ?? LOCK_WAIT_MS);
    const opened = await openLocked(deps, lock);
    if (!opened.ok) lock.release();
    return opened;
  } catch (error) {
    lock?.release();
    if (error instanceof AgentError && error.code.startsWith('vault.')) return refuse(error.code);
    return refuse(trailFault(error));
  }
}

/** A trail to go on with. `follows` is set when it has no record yet. */
type Opened = Omit<Extract<Found, { kind: 'good' }>, 'kind'> & { readonly follows: Follows | null };

async function openLocked(deps: OpenTrailDeps, lock: WriterLock): Promise<Result<OpenTrail>> {
  const mark = await readMarkOrNone(deps.vault, deps.file);
  claimLog(deps.file);
  const found = await findTrail(deps, mark);
  const isEmpty = found.kind === 'good' && readTail(found.db, found.header.trail).seq === 0;
  if (deps.as === 'visitor' && (found.kind !== 'good' || isEmpty)) {
    if (found.kind === 'good') found.db.close();
    return refuse(found.kind === 'damaged' ? 'trail.damaged' : 'trail.missing');
  }
  const opened: Opened =
    found.kind === 'good'
      ? { ...found, follows: isEmpty ? unfinished(mark) : null }
      : await startOver(deps, found, mark);
  const run: Run = { hasBegun: false };
  const { trail, marks } = closingOnError(opened.db, () => assemble(deps, { ...opened, run }, lock));
  const findings = findingsOf(opened, mark);
  if (deps.as === 'agent') {
    try {
      const failed = await writeOpening(trail, findings);
      if (failed !== null) {
        await trail.close();
        return refuse(failed);
      }
      findings.push(...startRun(trail, deps));
      run.hasBegun = true;
      await marks.now();
    } catch (error) {
      await trail.close(); // or its timer would go on writing without the lock
      throw error;
    }
    const stop = answerReadings(deps.file, trail.append);
    return ok({ trail: { ...trail, close: () => (stop(), trail.close()) }, findings });
  }
  return ok({ trail, findings });
}

function closingOnError<T>(db: Opened['db'], work: () => T): T {
  try {
    return work();
  } catch (error) {
    db.close();
    throw error;
  }
}

const unfinished = (mark: TrailMark | null): Follows => mark?.follows ?? FIRST;

function findingsOf(opened: Opened, mark: TrailMark | null): Finding[] {
  if (opened.follows !== null) return [{ kind: 'new_trail', follows: opened.follows }];
  return mark === null ? [{ kind: 'mark_missing' }] : [];
}

async function startOver(
  { file, vault, clock }: OpenTrailDeps,
  found: Exclude<Found, { kind: 'good' }>,
  mark: TrailMark | null,
): Promise<Opened> {
  const aside = found.kind === 'damaged' ? asideName(file, found.follows.why, clock.wallMs()) : null;
  const follows = { ...found.follows, file: aside ?? found.follows.file };
  if (aside !== null) {
    // The mark is about to be another's: what opens the old one goes with it first.
    await writeAside(vault, join(dirname(file), aside), { mark, follows, isSettled: false });
    setAside(file, aside);
    forgetDamage(file);
  }
  return { ...(await makeTrail(file, vault, follows)), follows };
}

/** The run that owns the trail; one that has not begun has no end either, and hides nothing of the one before. */
type Run = { hasBegun: boolean };

function assemble(
  deps: OpenTrailDeps,
  { db, header, masterKey, follows, run }: Opened & { readonly run: Run },
  lock: WriterLock,
): { readonly trail: Trail; readonly marks: MarkWriter } {
  const { file, vault, clock, bootId, clockInfo, source, random = randomBytes } = deps;
  const { trail: id } = header;
  const key = readStateKey({ db, masterKey, trail: id });
  if (key === null) throw new AgentError('audit.corrupt');
  const commits = createCommits(db, file);
  const marks = createMarkWriter(async () => {
    // Throws rather than let the keychain remember what somebody else has put there.
    const stateVersion = sum.version();
    const { seq, head } = readTail(db, id);
    const acknowledged = readCursor(db)?.seq ?? 0;
    const pending = seq === 0 ? follows : null;
    const place = { trail: id, seq, head: head.toString('hex'), acknowledged, stateVersion };
    const beside = { acknowledgedIn: originOfLastReceipt(db), masterKeyId: header.masterKeyId, keys: newestKeys(db) };
    // A power cut must not leave the keychain ahead of the disk.
    await commits.settled();
    await writeMark(vault, file, { ...place, ...beside, follows: pending });
  }, deps.markEveryMs ?? MARK_EVERY_MS);
  const place = { db, key, trail: id };
  const sinceBootMs = deps.sinceBootMs ?? systemSinceBootMs;
  const sum = createTrailSum({ place, bootId, sinceBootMs, moved: marks.soon });
  const trail = createTrail({
    file,
    place,
    commits,
    sum,
    masterKey,
    origin: { clock, bootId, sinceBootMs, clockInfo, source, random: createRandomPool(random) },
    backlog: deps.backlog ?? createBacklog(),
    osLog: deps.osLog ?? systemOsLog,
    moved: marks.soon,
    closed: async (state) => {
      if (run.hasBegun) endRun(state);
      await Promise.race([marks.now(), wait(CLOSE_WAIT_MS, null, { ref: false })]);
      marks.stop();
      commits.close();
      db.close();
      lock.release();
    },
  });
  return { trail, marks };
}

/** Puts what the start found into the trail; a refusal's code, or null. */
async function writeOpening(trail: Trail, findings: readonly Finding[]): Promise<string | null> {
  const events = findings.flatMap((finding) => {
    if (finding.kind === 'new_trail') return openingEvents(finding.follows);
    return [ownEvent('trail.tampered', 'failure', { what: finding.kind, trail: trail.id })];
  });
  const results = await Promise.all(events.map((event) => trail.append(event)));
  return results.find((result) => !result.ok)?.code ?? null;
}

/** Notes that a run has begun; tells whether the one before it ended. */
function startRun(trail: Trail, { clock, bootId }: OpenTrailDeps): readonly Finding[] {
  const before = RunSchema.safeParse(trail.state.get(RUN));
  trail.state.set(RUN, { startedAt: localTime(clock.wallMs()), bootId, ended: false });
  if (!before.success || before.data.ended) return [];
  const { startedAt, bootId: bootBefore } = before.data;
  return [{ kind: 'unclean_end', startedAt, bootId: bootBefore }];
}

/** A disk that does not take this makes the end count as unclean, which is then the truth. */
function endRun(state: StateStore): void {
  try {
    const run = RunSchema.parse(state.get(RUN));
    state.set(RUN, { ...run, ended: true });
  } catch {
    return;
  }
}
