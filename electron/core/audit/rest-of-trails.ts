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
 * What is left to send of a trail that was set aside: whatever the collector lacks up to the first record that is damaged;
 * what is readable behind it goes with the present trail (salvage-trails.ts). Has the edge of a trail, so that the same loop
 * sends it. Its files are only read.
 */
export type RestOfTrail = Pick<Trail, 'id' | 'unsent' | 'again' | 'acknowledgedIn' | 'compare'> & {
  /** Its database is only read: the receipt is checked before, and not kept. */
  readonly acknowledge: (seq: number, head: string) => Result<number>;
  /** Name of the file, for the log. */
  readonly name: string;
  readonly close: () => void;
};

type State = Pick<StateStore, 'get' | 'set'>;

/** Those trails that still hold something to send. `state` of the present trail remembers how far each was sent. */
export async function openRestOfTrails(trailFile: string, vault: Vault, state: State): Promise<readonly RestOfTrail[]> {
  const opened: RestOfTrail[] = [];
  for (const file of listSetAside(trailFile)) {
    const rest = await openOne(file, vault, state);
    if (rest !== null) opened.push(rest);
  }
  return opened;
}

/** Set once nothing is left: a large file is not read again at every start. */
const doneEntry = (file: string): string => `${OWN_STATE}sent-all.${basename(file)}`;

async function openOne(file: string, vault: Vault, state: State): Promise<RestOfTrail | null> {
  if (state.get(doneEntry(file)) === true) return null;
  const remains = await openRemains(file, vault);
  if (remains === null) return null;
  const rest = remains.trail === null ? null : restOf(remains, remains.trail, { name: basename(file), state });
  const first = rest?.unsent(1, 1);
  if (first?.ok === true && first.value.length > 0) return rest;
  if (first?.ok !== false) state.set(doneEntry(file), true);
  remains.close();
  return null;
}

function restOf(remains: Remains, trail: string, { name, state }: { name: string; state: State }): RestOfTrail {
  const entry = `${OWN_STATE}sent.${trail}`;
  let at = Math.max(remains.acknowledged, z.number().int().min(0).catch(0).parse(state.get(entry)));
  const compare = (seq: number, head: string): Result<number> => {
    const own = remains.headAt(seq);
    // Nobody can say any more what was here; no fork either.
    if (own === null && seq <= remains.lastSeq) return refuse('audit.corrupt');
    if (own?.toString('hex') !== head) return refuse('trail.fork');
    return seq < at ? refuse('trail.collector_behind') : ok(seq);
  };
  return {
    id: trail,
    name,
    unsent: (maxRecords, maxBytes): Result<readonly UnsentRecord[]> => {
      try {
        return ok(takeBatch(chainedAfter(remains, at), maxRecords, maxBytes));
      } catch (error) {
        return refuse(trailFault(error));
      }
    },
    again: (seq, maxRecords, maxBytes) => {
      try {
        return ok(seq >= at ? [] : takeBatch(chainedAfter(remains, seq), Math.min(maxRecords, at - seq), maxBytes));
      } catch (error) {
        return refuse(trailFault(error));
      }
    },
    acknowledgedIn: () => null, // receipts are not among what is read of a damaged file
    compare,
    acknowledge: (seq, head) => {
      const compared = compare(seq, head);
      if (!compared.ok) return compared;
      if (seq > at) state.set(entry, seq);
      at = seq;
      return ok(seq);
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
