import { queries } from './queries.ts';
import type { Store } from './open-store.ts';

/** Single values of the collector: its id, its name, its own trail, the address it was last reached at, its CA certificate. */
export type SettingName =
  | 'collector.id'
  | 'collector.name'
  | 'own.trail'
  | 'collector.url'
  | 'ca.certificate'
  | 'time.highest'
  | 'witnesses.required'
  | 'policy.serialsSkipped';

export function readSetting(store: Store, name: SettingName): string | null {
  return store.first(queries.selectFrom('settings').select('value').where('name', '=', name))?.value ?? null;
}

export function writeSetting(store: Store, name: SettingName, value: string): void {
  store.change(
    queries
      .insertInto('settings')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
  );
}
