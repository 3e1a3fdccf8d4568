import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PASSWORD_COST, type PasswordCost } from '../protocol/authenticator/password.ts';
import { signStatement } from '../protocol/log/statement.ts';
import { recordOwnEvent } from './audit/own-audit.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Collector } from './collector.ts';
import { openKeyring } from './keys/keyring.ts';
import { readMasterKey } from './keys/master-key.ts';
import type { Log } from './log.ts';
import { openLogKey } from './log/log-key.ts';
import { openLog } from './log/transparency-log.ts';
import { openPolicyKey, type PolicyKey } from './policy/policy-key.ts';
import { createEffectiveTime } from './store/effective-time.ts';
import { openStore } from './store/open-store.ts';
import { readSetting, writeSetting } from './store/settings.ts';
import { type CertificateAuthority, openCertificateAuthority } from './tls/certificate-authority.ts';
import { createTurns } from './turns.ts';

export type OpenOptions = {
  readonly dataDir: string;
  /** Name in policy bundles; kept from the first start on. */
  readonly name?: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Lower only in tests of logic. */
  readonly passwordCost?: PasswordCost;
  readonly environment?: NodeJS.ProcessEnv;
};

export type OpenedCollector = {
  readonly collector: Collector;
  readonly authority: CertificateAuthority;
  readonly policyKey: PolicyKey;
  readonly name: string;
  readonly close: () => void;
};

const DATABASE = 'collector.db';

/** The database in a data directory. */
export const databaseIn = (dataDir: string): string => join(dataDir, DATABASE);

/** Whether a collector was ever started on this directory. */
export function hasCollector(dataDir: string): boolean {
  return existsSync(databaseIn(dataDir));
}

/** Opens a data directory, for the server and for the command line alike; makes keys and CA at the first time. */
export async function openCollector(options: OpenOptions): Promise<OpenedCollector> {
  const { dataDir, clock = systemClock, log = () => undefined, passwordCost = PASSWORD_COST } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const masterKey = readMasterKey(dataDir, options.environment ?? process.env, !hasCollector(dataDir));
  const store = openStore(databaseIn(dataDir));
  try {
    const keyring = openKeyring(store, masterKey);
    const time = createEffectiveTime(store, clock);
    const name = nameCollector({ store, clock, keyring }, options.name ?? hostname());
    const logKey = openLogKey(store, keyring);
    const transparency = openLog(store, logKey);
    const evidence: Collector['evidence'] = (typ, payload) =>
      signStatement(typ, payload, logKey.signer(transparency.number()));
    const parts = { store, keyring, clock, time, log, transparency, evidence, turns: createTurns(clock) };
    const collector: Collector = { ...parts, passwordCost, random: randomBytes };
    const authority = await openCertificateAuthority(store, keyring, clock.wallMs());
    const policyKey = await openPolicyKey(store, keyring);
    return { collector, authority, policyKey, name, close: store.close };
  } catch (error) {
    store.close();
    throw error;
  }
}

function nameCollector(collector: Pick<Collector, 'store' | 'clock' | 'keyring'>, wanted: string): string {
  const { store } = collector;
  return store.transaction(() => {
    const known = readSetting(store, 'collector.name');
    if (known !== null) return known;
    const name = wanted.slice(0, 128) || 'collector';
    writeSetting(store, 'collector.id', randomUUID());
    writeSetting(store, 'collector.name', name);
    recordOwnEvent(collector, { actor: 'collector', kind: 'collector.created', detail: { name } });
    return name;
  });
}
