import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DestructionSchema, type Destruction } from '../../protocol/audit/destruction.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { logNumber } from '../../protocol/log/restoration.ts';
import { openStatement } from '../../protocol/log/statement.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import type { OwnEntry } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import type { Tables } from '../store/tables.ts';
import { atOnce } from '../turns.ts';
import { erasedUnder } from './certify.ts';

/**
 * `certificate`: not signed with the log's key, or it says something else than what is stored. `approval`: the collector's own
 * trail does not tell that a second person approved it.
 */
export type DestructionBreak = {
  readonly destruction: number;
  readonly what: 'approval' | 'certificate' | 'records' | 'content';
};

const UNCERTIFIED = `SELECT DISTINCT r.destroyed FROM records r WHERE r.destroyed IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM destructionKeys k JOIN destructions d ON d.id = k.destruction JOIN dataKeys p ON p.id = k.dataKey
  WHERE k.destruction = r.destroyed AND k.dataKey = r.dataKey AND d.state IN ('approved', 'done')
    AND p.purpose = 'records.' || k.class AND substr(p.month, 1, 7) = k.month)`;
const NOT_ERASED = 'SELECT DISTINCT destroyed FROM records WHERE destroyed IS NOT NULL AND length(sealed) > 0';

/** What a destruction takes that is not certified yet: what is erased, and what nothing opens any more. */
const TAKEN = `SELECT r.leaf FROM records r WHERE r.dataKey = @dataKey AND (r.destroyed = @destruction OR (
    r.destroyed IS NULL AND NOT EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = r.trail AND k.seq = r.seq)))
  ORDER BY r.trail, r.seq`;
const ApprovalSchema = z.object({
  destruction: z.number(),
  parts: z.array(z.object({ class: z.string(), month: z.string(), count: z.number() })),
});

/** The numbers of all destructions that a second person approved, the oldest first. */
export const approvedDestructions = ({ store }: Pick<Collector, 'store'>): readonly number[] =>
  store
    .all(queries.selectFrom('destructions').select('id').where('state', 'in', ['approved', 'done']).orderBy('id'))
    .map(({ id }) => id);

/**
 * Holds destructions against what is stored: the leaves of what they destroyed are still there and are those that their
 * certificates say, or that were approved; and nothing is erased that no destruction is about. `own`: what the collector's own
 * trail told once all of these were approved. Each is read by itself: one may come to its end meanwhile.
 */
export function verifyDestructions(
  collector: Pick<Collector, 'store' | 'transparency'>,
  { approved, own }: { readonly approved: readonly number[]; readonly own: readonly OwnEntry[] },
): readonly DestructionBreak[] {
  const { store } = collector;
  const numbers = (sql: string): readonly number[] => store.connection.prepare<[], number>(sql).pluck().all();
  const stray = numbers(UNCERTIFIED).map((destruction) => ({ destruction, what: 'records' as const }));
  const kept = numbers(NOT_ERASED).map((destruction) => ({ destruction, what: 'content' as const }));
  const told = approvalsIn(own);
  const untold = approved
    .filter((id) => told.get(id) !== partsOf(keysOf(collector, id)))
    .map((id) => ({ destruction: id, what: 'approval' as const }));
  const broken = approved.flatMap((id) => {
    const what = wrongWith(collector, id);
    return what === null ? [] : [{ destruction: id, what }];
  });
  return [...stray, ...kept, ...untold, ...broken];
}

function wrongWith(collector: Pick<Collector, 'store' | 'transparency'>, id: number): 'certificate' | 'records' | null {
  const { store, transparency } = collector;
  const found = queries.selectFrom('destructions').select(['state', 'certificate']).where('id', '=', id);
  const { certificate, isApproved } = store.reading(() => {
    const row = store.first(found);
    // Until it is certified others come under its keys: what they take is told apart in one and the same moment.
    return {
      certificate: row?.certificate ?? null,
      isApproved: row?.state === 'approved' && isAsApproved(collector, id),
    };
  });
  if (isApproved) return null;
  if (certificate === null) return 'records';
  const said = openCertificate(certificate, transparency.verifier());
  if (said === null || said.certificate !== id) return 'certificate';
  return isAsSaid(collector, said) ? null : 'records';
}

/**
 * Holds one certificate against what is stored: `records`, the leaves are not those it says or are gone; `content`, bytes of
 * its records are still there; null, it is so.
 */
export function verifyCertified(
  collector: Pick<Collector, 'store'>,
  said: Destruction,
): Extract<DestructionBreak['what'], 'records' | 'content'> | null {
  if (!isAsSaid(collector, said)) return 'records';
  const kept = collector.store.connection.prepare<[], number>(NOT_ERASED).pluck().all();
  return kept.includes(said.certificate) ? 'content' : null;
}

/** Reads a certificate that the log's key signed; null when it is none. From the text alone. */
export function openCertificate(jws: string, log: string): Destruction | null {
  const verifier = readVerifier(log);
  if (verifier === null) return null;
  return openStatement(jws, { typ: 'glasskey-destruction+jws', schema: DestructionSchema, log: verifier });
}

function isAsSaid(collector: Pick<Collector, 'store'>, { certificate, parts, checkpoint }: Destruction): boolean {
  const log = logNumber(readCheckpointText(checkpoint)?.origin ?? ''); // places are those of the log of then
  const keys = keysOf(collector, certificate);
  return (
    partsOf(keys) === partsOf(parts) &&
    keys.every(({ dataKey }, at) => {
      const { digest, trails } = atOnce(erasedUnder(collector, { dataKey, destruction: certificate, log }));
      const part = parts[at];
      return part?.digest === digest.toString('hex') && JSON.stringify(part.trails) === JSON.stringify(trails);
    })
  );
}

/** Whether what is under its keys, and opens no more, is what was approved: a certificate comes only when all of it is erased. */
function isAsApproved(collector: Pick<Collector, 'store'>, destruction: number): boolean {
  const leaves = collector.store.connection.prepare<[object], Buffer>(TAKEN).pluck();
  return keysOf(collector, destruction).every(({ dataKey, digest }) => {
    const hash = createHash('sha256');
    for (const leaf of leaves.iterate({ dataKey, destruction })) hash.update(leaf);
    return hash.digest().equals(digest);
  });
}

const keysOf = ({ store }: Pick<Collector, 'store'>, destruction: number): readonly Tables['destructionKeys'][] =>
  store.all(
    queries.selectFrom('destructionKeys').selectAll().where('destruction', '=', destruction).orderBy('dataKey'),
  );

type Part = z.infer<typeof ApprovalSchema>['parts'][number];

/** By the number of the destruction. */
const approvalsIn = (own: readonly OwnEntry[]): ReadonlyMap<number, string> =>
  new Map(
    own
      .filter(({ kind }) => kind === 'destruction.approved')
      .flatMap(({ detail }) => ApprovalSchema.safeParse(detail).data ?? [])
      .map(({ destruction, parts }) => [destruction, partsOf(parts)]),
  );

/** What is destroyed, in a form that can be compared. */
const partsOf = (parts: readonly Part[]): string =>
  parts
    .map(({ class: recordClass, month, count }) => `${recordClass} ${month} ${count}`)
    .toSorted()
    .join();
