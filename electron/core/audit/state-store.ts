import { randomBytes } from 'node:crypto';
import { AgentError } from '../errors.ts';
import type { Commits } from './commits.ts';
import { seal, unseal } from './seal-record.ts';
import { trailFault } from './trail-fault.ts';
import type { SumPlace, TrailSum } from './trail-sum.ts';

/**
 * Small durable values of other parts (attempt counts, offline uses, last code step, policy serial), each a JSON value under
 * a name such as `offline.uses`. Sealed like records and bound to their name and trail, so secrets may go in; what is changed,
 * missing or older than it should be is noticed by the trail's sum. A new trail starts with an empty store: what limits people must then be fetched from the collector again.
 */
export type StateStore = {
  /** undefined when there is none. The caller parses it with zod. Throws AgentError `audit.second_writer`, `audit.*`. */
  readonly get: (name: string) => unknown;
  /** On the disk when it returns. Throws AgentError `audit.disk_full`, `audit.read_only` and the other trail faults. */
  readonly set: (name: string, value: unknown) => void;
  readonly remove: (name: string) => void;
  /** All or nothing, and one sync. `work` must not wait for anything. */
  readonly transaction: <T>(work: () => T) => T;
};

/** What a value's seal is bound to. */
const stateName = (trail: string, name: string): Buffer => Buffer.from(`glasskey state v1\n${trail}\n${name}`);

/** Names of the trail's own values begin with this. */
export const OWN_STATE = '~';

export function createStateStore(
  { db, key, trail }: SumPlace,
  { sum, commits }: { readonly sum: TrailSum; readonly commits: Pick<Commits, 'write'> },
): StateStore {
  const select = db.prepare<[string], Buffer>('SELECT sealed FROM state WHERE name = ?').pluck();
  const upsert = db.prepare<[string, Buffer]>(
    'INSERT INTO state (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed',
  );
  const remove = db.prepare<[string]>('DELETE FROM state WHERE name = ?');
  const write = <T>(work: () => T): T => {
    try {
      return faultsNamed(() => commits.write(work));
    } catch (error) {
      sum.forget(); // what did not commit took the sum back with it
      throw error;
    }
  };
  const change = (work: () => unknown): void =>
    write(() => {
      sum.check();
      work();
      sum.write();
    });
  return {
    get: (name) =>
      faultsNamed(() => {
        const sealed = select.get(name);
        sum.check(); // after the reading: nobody can have changed anything just before it
        return sealed === undefined ? undefined : openValue({ key, trail }, name, sealed);
      }),
    set: (name, value) => {
      const plain = Buffer.from(JSON.stringify(value));
      change(() => upsert.run(name, seal({ key, nonce: randomBytes(12), about: stateName(trail, name) }, plain)));
      plain.fill(0);
    },
    remove: (name) => change(() => remove.run(name)),
    transaction: write,
  };
}

/** Reads one value of a trail that somebody else may be writing; whether it is the newest is not checked. Throws like `get`. */
export function readStateValue({ db, key, trail }: SumPlace, name: string): unknown {
  const sealed = db.prepare<[string], Buffer>('SELECT sealed FROM state WHERE name = ?').pluck().get(name);
  return sealed === undefined ? undefined : openValue({ key, trail }, name, sealed);
}

function openValue({ key, trail }: Pick<SumPlace, 'key' | 'trail'>, name: string, sealed: Buffer): unknown {
  const plain = unseal(key, sealed, stateName(trail, name));
  if (plain === null) throw new AgentError('audit.state_tampered');
  const value: unknown = JSON.parse(plain.toString());
  plain.fill(0);
  return value;
}

/** The database's faults as AgentErrors with stable codes; anything else passes through. */
function faultsNamed<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new AgentError(trailFault(error), { cause: error });
  }
}
