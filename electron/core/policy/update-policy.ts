import { createHash } from 'node:crypto';
import type { Entry } from '../recorder.ts';
import type { CollectorAnswer } from '../sync/collector-answer.ts';
import { policyChanges } from './policy-changes.ts';
import type { PolicyInForce, PolicyResult, PolicyStore } from './policy-store.ts';

export type PolicyUpdaterDeps = {
  /** GET /v1/policy. */
  readonly fetch: () => Promise<CollectorAnswer<string>>;
  readonly store: PolicyStore;
  readonly record: (entry: Entry) => Promise<unknown>;
};

export type PolicyUpdate = PolicyResult | { readonly kind: 'not-fetched'; readonly code: string };

/** Fetches the signed policy, applies it and records what became of it: every change, and each refused bundle once. */
export function createPolicyUpdater({ fetch, store, record }: PolicyUpdaterDeps): () => Promise<PolicyUpdate> {
  let refused: string | null = null;
  return async () => {
    const answer = await fetch();
    if (!answer.ok) return { kind: 'not-fetched', code: answer.code };
    const result = await store.apply(answer.value);
    const fingerprint = createHash('sha256').update(answer.value).digest('hex');
    if (result.kind === 'applied') await record(appliedEntry(result, store.current(), fingerprint));
    if (result.kind === 'refused' && fingerprint !== refused) await record(refusedEntry(result, store));
    refused = result.kind === 'refused' ? fingerprint : null;
    return result;
  };
}

function appliedEntry(
  { before }: PolicyResult & { readonly kind: 'applied' },
  after: PolicyInForce,
  sha256: string,
): Entry {
  const changes = policyChanges(before.policy, after.policy);
  const detail = {
    before: { serial: before.serial, ...changes.before },
    after: { serial: after.serial, expiresAt: after.expiresAt, sha256, ...changes.after },
  };
  return { kind: 'policy.applied', action: 'configure-system', detail };
}

function refusedEntry({ code, serial }: PolicyResult & { readonly kind: 'refused' }, store: PolicyStore): Entry {
  const detail = { code, serial, inForce: store.current().serial };
  return { kind: 'policy.refused', action: 'configure-system', outcome: 'denied', detail };
}
