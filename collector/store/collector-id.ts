import { CollectorError } from '../collector-error.ts';
import type { Store } from './open-store.ts';
import { readSetting } from './settings.ts';

/** The UUID that this collector got at its first start. Throws `collector.without_id`. */
export function collectorId(store: Store): string {
  const id = readSetting(store, 'collector.id');
  if (id === null) throw new CollectorError('collector.without_id');
  return id;
}
