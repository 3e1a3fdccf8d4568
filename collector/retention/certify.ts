import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DestroyedPart, Destruction } from '../../protocol/audit/destruction.ts';
import { PolicySchema } from '../../protocol/policy/policy.ts';
import { CollectorError } from '../collector-error.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { createLogPlaces } from '../log/log-places.ts';
import { publishedHead } from '../log/published.ts';
import { readPerson } from '../people/read-person.ts';
import { queries } from '../store/queries.ts';
import type { Steps } from '../turns.ts';
import { inPages, type Place } from './in-pages.ts';

export const RuleSchema = z.object({ serial: z.number(), retention: PolicySchema.shape.retention });
type Row = Place & { readonly trail: string; readonly leaf: Buffer };
type After = Place & { readonly dataKey: number; readonly destruction: number };
/** Rows that are read at once. */
const PAGE = 500;
const ERASED = `
  SELECT r.trail AS number, t.id AS trail, r.seq, r.leaf FROM records r JOIN trails t ON t.number = r.trail
  WHERE r.dataKey = @dataKey AND r.destroyed = @destruction AND (r.trail, r.seq) > (@number, @seq)
  ORDER BY r.trail, r.seq LIMIT ${PAGE}`;

/**
 * Signs what a destruction took, read from what is erased, not from what was planned. Throws `retention.not_as_approved`
 * if the two differ: then nothing is certified. What is erased never changes, so it may be read page by page.
 */
export function* certify(collector: Collector, id: number): Steps<string> {
  const { store, clock, transparency, evidence } = collector;
  const row = store.first(queries.selectFrom('destructions').selectAll().where('id', '=', id));
  if (row?.approvedBy === undefined || row.approvedBy === null) throw new CollectorError('retention.not_approved');
  const { serial, retention } = RuleSchema.parse(JSON.parse(row.rule));
  const keys = store.all(
    queries.selectFrom('destructionKeys').selectAll().where('destruction', '=', id).orderBy('dataKey'),
  );
  const log = transparency.number();
  const parts: DestroyedPart[] = [];
  for (const { dataKey, class: recordClass, month, held, ...approved } of keys) {
    const { digest, count, trails } = yield* erasedUnder(collector, { dataKey, destruction: id, log });
    if (count !== approved.count || !digest.equals(approved.digest))
      throw new CollectorError('retention.not_as_approved');
    const about = { class: recordClass, month, held, retentionDays: retention[recordClass] };
    parts.push({ ...about, count, digest: digest.toString('hex'), trails });
  }
  if (transparency.number() !== log) return yield* certify(collector, id); // restored meanwhile: these are places of before
  const personAt = (user: string, ms: number): Destruction['approved'] => {
    return { id: user, name: readPerson(collector, user)?.person.name ?? '', at: isoTime(ms) };
  };
  const payload: Destruction = {
    v: 1,
    certificate: id,
    parts,
    policySerial: serial,
    proposed: personAt(row.proposedBy, row.proposedMs),
    approved: personAt(row.approvedBy, row.approvedMs ?? 0),
    erasedAt: isoTime(clock.wallMs()),
    // What is erased is erased: that it was must be told also where no witness has cosigned the log yet.
    checkpoint: (publishedHead(collector) ?? transparency.head()).note,
  };
  return evidence('glasskey-destruction+jws', payload);
}

type Erased = Pick<DestroyedPart, 'trails'> & { readonly digest: Buffer; readonly count: number };

type Took = { readonly dataKey: number; readonly destruction: number; readonly log: number };

/** The records that a destruction took of one key, as they lie in the database now, with their places in the log of that number. */
export function* erasedUnder(collector: Pick<Collector, 'store'>, { dataKey, destruction, log }: Took): Steps<Erased> {
  const placeOf = createLogPlaces(collector, log);
  const hash = createHash('sha256');
  const trails: { trail: string; runs: DestroyedPart['trails'][number]['runs'] }[] = [];
  let count = 0;
  const records = collector.store.connection.prepare<[After], Row>(ERASED);
  yield* inPages((after) => {
    const rows = records.all({ dataKey, destruction, ...after });
    for (const { number, trail, seq, leaf } of rows) {
      hash.update(leaf);
      if (trails.at(-1)?.trail !== trail) trails.push({ trail, runs: [] });
      addToRuns(trails.at(-1)?.runs ?? [], seq, placeOf(number, seq));
    }
    count += rows.length;
    return rows;
  });
  return { digest: hash.digest(), count, trails };
}

/** Adds a record to the runs of its trail: to the last one if it follows there and in the log. */
function addToRuns(runs: DestroyedPart['trails'][number]['runs'], seq: number, index: number | null): void {
  const last = runs.at(-1);
  const [from, count, first] = last ?? [0, 0, null];
  const follows = from + count === seq && (first === null ? index === null : index === first + count);
  if (last !== undefined && follows) last[1] += 1;
  else runs.push([seq, 1, index]);
}
