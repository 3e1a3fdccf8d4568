import { basename } from 'node:path';
import { z } from 'zod';
import { ok, refuse, type Result } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { takeBatch } from './cursor.ts';
import type { Remains } from './salvage/remains.ts';
import { openRemains } from './salvage/salvage-trails.ts';
import { listSetAside } from './set-aside.ts';
import { OWN_STATE, type StateStore } from './state-store.ts';
import { trailFault } from './trail-fault.ts';
import type { Trail, UnsentRecord } from './trail.ts';

/**
 * What is left to send of a trail that was set aside: whatever the collector lacks, or lost when it was restored, up to the
 * first record that is damaged; what is readable behind it goes with the present trail (salvage-trails.ts). Has the edge of a
 * trail, so that the same loop sends it. Its files are only read.
 */
export type RestOfTrail = Pick<
  Trail,
  'id' | 'unsent' | 'newest' | 'again' | 'settled' | 'acknowledgedIn' | 'compare'
> & {
  /** Its database is only read: the receipt is checked before, and not kept. */
  readonly acknowledge: (seq: number, head: string) => Result<number>;
  /** Name of the file, for the log. */
  readonly name: string;
  readonly close: () => void;
};

export type RestDeps = {
  readonly trailFile: string;
  readonly vault: Vault;
  /** Of the present trail: remembers how far each was sent. */
  readonly state: Pick<StateStore, 'get' | 'set'>;
  /** The collector's log as it is now. */
  readonly logName: () => string;
};

/**
 * Those trails of which the collector's log, under its present name, is not known to hold everything. `open`: names of those
 * that need no look.
 */
export async function openRestOfTrails(deps: RestDeps, open: readonly string[] = []): Promise<readonly RestOfTrail[]> {
  const opened: RestOfTrail[] = [];
  for (const file of listSetAside(deps.trailFile)) {
    const rest = open.includes(basename(file)) ? null : await openOne(file, deps);
    if (rest !== null) opened.push(rest);
  }
  return opened;
}

/** Names the log that holds all that can be sent: a large file is not read again at every start. */
const doneEntry = (file: string): string => `${OWN_STATE}sent-all.${file}`;

async function openOne(file: string, deps: RestDeps): Promise<RestOfTrail | null> {
  if (deps.state.get(doneEntry(basename(file))) === deps.logName()) return null;
  const remains = await openRemains(file, deps.vault);
  if (remains === null) return null;
  if (remains.trail !== null) return restOf(remains, remains.trail, { ...deps, name: basename(file) });
  remains.close();
  return null;
}

/** `log`: the name of the log that acknowledged it. */
const SentSchema = z.object({ seq: z.number().int().min(0), log: z.string().nullable() }).catch({ seq: 0, log: null });

function restOf(
  remains: Remains,
  trail: string,
  { name, state, logName }: Pick<RestDeps, 'state' | 'logName'> & { readonly name: string },
): RestOfTrail {
  const entry = `${OWN_STATE}sent.${trail}`;
  const sent = SentSchema.parse(state.get(entry));
  let at = Math.max(remains.acknowledged, sent.seq);
  let acknowledgedIn = sent.log ?? remains.acknowledgedIn;
  const read = (records: () => readonly UnsentRecord[]): Result<readonly UnsentRecord[]> => {
    try {
      return ok(records());
    } catch (error) {
      return refuse(trailFault(error));
    }
  };
  const batchAfter = (seq: number, maxRecords: number, maxBytes: number): Result<readonly UnsentRecord[]> =>
    read(() => takeBatch(chainedAfter(remains, seq), maxRecords, maxBytes));
  const keep = (entryName: string, value: unknown, seq: number): Result<number> => {
    try {
      state.set(entryName, value);
      return ok(seq);
    } catch (error) {
      return refuse(trailFault(error));
    }
  };
  const isAllThere = (seq: number): boolean => {
    const more = batchAfter(seq, 1, 1);
    return more.ok && more.value.length === 0;
  };
  const compare = (seq: number, head: string): Result<number> => {
    const own = remains.headAt(seq);
    // Nobody can say any more what was here, and there is nothing to go on with: what is lost was told (salvage-trails.ts).
    if (own === null && isAllThere(at)) return keep(doneEntry(name), logName(), seq);
    if (own === null && seq <= remains.lastSeq) return refuse('audit.corrupt');
    if (own?.toString('hex') !== head) return refuse('trail.fork');
    if (seq < at) return refuse('trail.collector_behind');
    return isAllThere(seq) ? keep(doneEntry(name), logName(), seq) : ok(seq);
  };
  return {
    id: trail,
    name,
    unsent: (maxRecords, maxBytes, after = at) => batchAfter(after, maxRecords, maxBytes),
    newest: () => read(() => lastOf(chainedAfter(remains, at))),
    again: (seq, maxRecords, maxBytes) =>
      seq >= at ? ok([]) : batchAfter(seq, Math.min(maxRecords, at - seq), maxBytes),
    settled: () => Promise.resolve(),
    acknowledgedIn: () => acknowledgedIn,
    compare,
    acknowledge: (seq, head) => {
      const compared = compare(seq, head);
      if (!compared.ok || seq === at) return compared;
      const kept = keep(entry, { seq, log: logName() }, seq);
      if (kept.ok) [at, acknowledgedIn] = [seq, logName()];
      return kept;
    },
    close: remains.close,
  };
}

/** Records after `seq`, ending before the first that does not open behind the one before it. */
function* chainedAfter(remains: Remains, seq: number): Generator<UnsentRecord> {
  for (const remnant of remains.walk(seq + 1)) {
    if (remnant.kind !== 'chained') return;
    yield { seq: remnant.seq, bytes: remnant.bytes, head: remnant.head.toString('hex') };
  }
}

/** The end of a walk, without keeping the way. */
function lastOf(records: Iterable<UnsentRecord>): readonly UnsentRecord[] {
  let last: readonly UnsentRecord[] = [];
  for (const record of records) last = [record];
  return last;
}
