import { DestructionSchema, type Destruction } from '../../protocol/audit/destruction.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { logNumber } from '../../protocol/log/restoration.ts';
import { openStatement } from '../../protocol/log/statement.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { atOnce } from '../turns.ts';
import { erasedUnder } from './certify.ts';

/** `certificate`: not signed with the log's key, or it says something else than what is stored. */
export type DestructionBreak = { readonly destruction: number; readonly what: 'certificate' | 'records' | 'content' };

const UNCERTIFIED = `SELECT DISTINCT r.destroyed FROM records r WHERE r.destroyed IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM destructionKeys k JOIN destructions d ON d.id = k.destruction
  WHERE k.destruction = r.destroyed AND k.dataKey = r.dataKey AND d.state IN ('approved', 'done'))`;
const NOT_ERASED = 'SELECT DISTINCT destroyed FROM records WHERE destroyed IS NOT NULL AND length(sealed) > 0';

/**
 * Holds every certificate against what is stored: the leaves of what it destroyed are still there and are those it says;
 * and nothing is erased that no certificate is about. `log`: the verifier key of the collector's log.
 */
export function verifyDestructions(collector: Pick<Collector, 'store'>, log: string): readonly DestructionBreak[] {
  const { store } = collector;
  const numbers = (sql: string): readonly number[] => store.connection.prepare<[], number>(sql).pluck().all();
  const stray = numbers(UNCERTIFIED).map((destruction) => ({ destruction, what: 'records' as const }));
  const kept = numbers(NOT_ERASED).map((destruction) => ({ destruction, what: 'content' as const }));
  const done = store.all(
    queries.selectFrom('destructions').select(['id', 'certificate']).where('state', '=', 'done').orderBy('id'),
  );
  const broken = done.flatMap(({ id, certificate }): readonly DestructionBreak[] => {
    const said = openCertificate(certificate ?? '', log);
    if (said === null || said.certificate !== id) return [{ destruction: id, what: 'certificate' }];
    return isAsSaid(collector, said) ? [] : [{ destruction: id, what: 'records' }];
  });
  return [...stray, ...kept, ...broken];
}

/**
 * Holds one certificate against what is stored: `records`, the leaves are not those it says or are gone; `content`, bytes of
 * its records are still there; null, it is so.
 */
export function verifyCertified(
  collector: Pick<Collector, 'store'>,
  said: Destruction,
): Exclude<DestructionBreak['what'], 'certificate'> | null {
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
  const keys = collector.store.all(
    queries.selectFrom('destructionKeys').select('dataKey').where('destruction', '=', certificate).orderBy('dataKey'),
  );
  return (
    keys.length === parts.length &&
    keys.every(({ dataKey }, at) => {
      const { digest, trails } = atOnce(erasedUnder(collector, { dataKey, destruction: certificate, log }));
      const part = parts[at];
      return part?.digest === digest.toString('hex') && JSON.stringify(part.trails) === JSON.stringify(trails);
    })
  );
}
