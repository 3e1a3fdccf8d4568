import { isWitnessed } from '../../protocol/log/cosignature.ts';
import type { Collector } from '../collector.ts';
import { CollectorError } from '../collector-error.ts';
import { queries } from '../store/queries.ts';
import type { LogHead } from './transparency-log.ts';
import { requiredWitnesses, witnessRule } from './witnesses.ts';

type Parts = Pick<Collector, 'store' | 'transparency'>;

/** The newest checkpoint with all the cosignatures that are required, or with some where none is; null if there is none. */
export function cosignedHead({ store, transparency }: Parts): LogHead | null {
  const find = queries.selectFrom('logCosigned').select(['size', 'root', 'note']);
  return store.first(find.where('log', '=', transparency.number())) ?? null;
}

/** The checkpoint that receipts are given under: the newest that the rule of witnesses allows; null if there is none yet. */
export function publishedHead(parts: Parts): LogHead | null {
  const cosigned = cosignedHead(parts);
  if (requiredWitnesses(parts.store) > 0) return cosigned;
  const head = parts.transparency.head();
  return cosigned?.size === head.size ? cosigned : head;
}

/** The same, for those who take it away with them. Throws `log.unwitnessed`: a log that nobody vouches for yet is shown to nobody. */
export function headToShow(parts: Parts): LogHead {
  const head = publishedHead(parts);
  if (head === null) throw new CollectorError('log.unwitnessed');
  return head;
}

/** Keeps a checkpoint with its cosignatures, unless a newer one is there. False: they are not enough by the rule of now. */
export function keepCosigned({ store, transparency }: Parts, { size, root, note }: LogHead): boolean {
  const log = transparency.number();
  return store.transaction(() => {
    if (transparency.signer(log).name !== note.slice(0, note.indexOf('\n'))) return false; // a log that has ended meanwhile
    if (!isWitnessed(note, witnessRule(store))) return false;
    const row = { size, root, note };
    store.change(
      queries
        .insertInto('logCosigned')
        .values({ log, ...row })
        .onConflict((conflict) => conflict.column('log').doUpdateSet(row).where('logCosigned.size', '<=', size)),
    );
    return true;
  });
}
