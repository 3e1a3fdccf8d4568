import { isDeepStrictEqual } from 'node:util';
import { CompactSign } from 'jose';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { checkPolicy, type PolicyProblem } from '../../protocol/policy/check-policy.ts';
import type { Policy } from '../../protocol/policy/policy.ts';
import { POLICY_BUNDLE_TYPE, type PolicyBundle, PolicyBundleSchema } from '../../protocol/policy/policy-bundle.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { openColumn, sealColumn } from '../keys/sealed-column.ts';
import { witnessesOf } from '../log/witnesses.ts';
import { addOrder } from '../orders/orders.ts';
import type { Store } from '../store/open-store.ts';
import { queries } from '../store/queries.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import type { PolicyKey } from './policy-key.ts';

const DAY_MS = 86_400_000;
/** A workstation that has not reached the collector for this long refuses a bundle as expired. */
export const BUNDLE_DAYS = 90;

export type CurrentPolicy = {
  readonly serial: number;
  readonly jws: string;
  readonly issuedMs: number;
  readonly expiresMs: number;
};

export type Published =
  { readonly ok: true; readonly serial: number } | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** `policy`: checked here. */
export type Publication = { readonly policy: unknown; readonly collectorName: string; readonly actor: string };

/** Set by `skipSerials`. */
const SKIPPED = 'policy.serialsSkipped';

/**
 * Signs a policy with the next serial and announces it; refuses one that workstations would refuse. Two publishers at
 * once: the later one gets the higher serial.
 */
export async function publishPolicy(
  collector: Collector,
  key: PolicyKey,
  { policy: given, collectorName, actor }: Publication,
): Promise<Published> {
  const { store, clock, log } = collector;
  const check = checkPolicy(given);
  if (!check.ok) return check;
  const { policy } = check;
  for (;;) {
    const serial = nextSerial(collector);
    const issuedMs = clock.wallMs();
    const expiresMs = issuedMs + BUNDLE_DAYS * DAY_MS;
    const times = { issuedAt: isoTime(issuedMs), expiresAt: isoTime(expiresMs) };
    const witnesses = witnessesOf(store);
    const bundle = PolicyBundleSchema.parse({ serial, ...times, collector: collectorName, policy, witnesses });
    const jws = await signBundle(bundle, key);
    const isKept = store.transaction(() => {
      if (nextSerial(collector) !== serial || !isDeepStrictEqual(witnessesOf(store), witnesses)) return false;
      const sealed = sealColumn(collector, 'policies', { plain: jws, about: aboutPolicy(serial) });
      store.change(queries.insertInto('policies').values({ serial, sealed, issuedMs, expiresMs }));
      writeSetting(store, SKIPPED, '0');
      addOrder(collector, { type: 'policy', serial });
      recordOwnEvent(collector, { actor, kind: 'policy.published', detail: { serial } });
      return true;
    });
    if (!isKept) continue; // while we signed, somebody took this serial, skipped some or changed who cosigns
    log('policy.published', { serial });
    return { ok: true, serial };
  }
}

/**
 * Leaves serials out at the next publication, which workstations may have seen and this database does not know. Beside those
 * that are left out already: where it came back a second time, they may be known by now.
 */
export const skipSerials = ({ store }: Pick<Collector, 'store'>, count: number): void =>
  writeSetting(store, SKIPPED, String(skippedSerials(store) + count));

async function signBundle(bundle: PolicyBundle, { privateKey, jwk }: PolicyKey): Promise<string> {
  const header = { alg: 'EdDSA', kid: jwk.kid, typ: POLICY_BUNDLE_TYPE };
  return new CompactSign(Buffer.from(JSON.stringify(bundle))).setProtectedHeader(header).sign(privateKey);
}

/** The bundle with the highest serial, or null before the first. */
export function currentPolicy({ store, keyring }: Pick<Collector, 'store' | 'keyring'>): CurrentPolicy | null {
  const row = store.first(queries.selectFrom('policies').selectAll().orderBy('serial', 'desc').limit(1));
  if (row === undefined) return null;
  const { serial, sealed, issuedMs, expiresMs } = row;
  return { serial, jws: openColumn({ keyring }, sealed, aboutPolicy(serial)), issuedMs, expiresMs };
}

/** The policy inside the current bundle, or the built-in one. */
export function policyInForce(collector: Pick<Collector, 'store' | 'keyring'>): Policy {
  const current = currentPolicy(collector);
  return current === null ? DEFAULT_POLICY : bundleIn(current).policy;
}

const bundleIn = ({ jws }: CurrentPolicy): PolicyBundle => PolicyBundleSchema.parse(claimsIn(jws));

const claimsIn = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'));

/** What each bundle says that was published, the latest first: claims of whichever release, not checked. */
export function publishedClaims({ store, keyring }: Pick<Collector, 'store' | 'keyring'>): readonly unknown[] {
  const rows = store.all(queries.selectFrom('policies').select(['serial', 'sealed']).orderBy('serial', 'desc'));
  return rows.map(({ serial, sealed }) => claimsIn(openColumn({ keyring }, sealed, aboutPolicy(serial))));
}

/** Half of its time is over; or a clock that was ahead has been put right since: it would be good for too long. */
function isRenewalDue({ issuedMs, expiresMs }: CurrentPolicy, nowMs: number): boolean {
  return nowMs < issuedMs - DAY_MS / 2 || nowMs >= (issuedMs + expiresMs) / 2;
}

/**
 * Publishes the built-in policy at the first start, and the policy in force anew when that is due, or when it does not say
 * what it has to: a command that changed that may have ended before it published.
 */
export async function keepPolicyFresh(collector: Collector, key: PolicyKey, collectorName: string): Promise<void> {
  const current = currentPolicy(collector);
  const { store, clock, log } = collector;
  const isFresh = current !== null && !isRenewalDue(current, clock.wallMs());
  if (isFresh && skippedSerials(store) === 0 && isDeepStrictEqual(bundleIn(current).witnesses, witnessesOf(store)))
    return;
  const policy = policyInForce(collector);
  const published = await publishPolicy(collector, key, { policy, collectorName, actor: 'collector' });
  // Signed before, and no policy any more: one that nobody would take changes nothing, and an administrator must set another.
  if (!published.ok) log('policy.not_renewed');
}

function nextSerial({ store }: Pick<Collector, 'store'>): number {
  const last = store.first(queries.selectFrom('policies').select('serial').orderBy('serial', 'desc').limit(1));
  return (last?.serial ?? 0) + 1 + skippedSerials(store);
}

const skippedSerials = (store: Store): number => Number(readSetting(store, SKIPPED) ?? 0);

const aboutPolicy = (serial: number): string => `policy ${serial}`;
