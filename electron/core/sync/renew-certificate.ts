import { RENEW_FROM_MS } from '../../../protocol/wire/enrolment.ts';
import { carryMachineOver, forgetMachine } from '../enrolment/known-machine.ts';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { createClientKey } from './client-key.ts';
import type { CollectorClient } from './collector-client.ts';
import type { ClientCertificate } from './collector-link.ts';
import {
  certificateOf,
  finishEnrolment,
  readEnrolment,
  tryWritingEnrolment,
  writeEnrolment,
  type Enrolment,
} from './enrolment.ts';
import { endOf, isSuccessor } from './own-certificate.ts';

export type RenewalDeps = {
  readonly dataDir: string;
  readonly vault: Vault;
  readonly wallMs: () => number;
  /** The certificate in use. */
  readonly inUse: () => ClientCertificate;
  readonly ask: CollectorClient['renew'];
  readonly goOnAs: (certificate: ClientCertificate) => void;
};

/** `later`: nothing has changed. */
export type Renewal =
  | { readonly kind: 'not-due' }
  | { readonly kind: 'renewed'; readonly certificate: ClientCertificate }
  | { readonly kind: 'later'; readonly code: string };

/**
 * Gets the next certificate when the one in use comes near its end, keeps it, and goes on with it. The one before stays good
 * until it ends: whatever fails here can be done again.
 */
export async function renewIfDue(deps: RenewalDeps): Promise<Renewal> {
  const present = deps.inUse().pem;
  if (endOf(present) - deps.wallMs() >= RENEW_FROM_MS) return { kind: 'not-due' };
  try {
    const kept = await keepNext(deps, present);
    if (!kept.ok) return { kind: 'later', code: kept.code };
    const certificate = certificateOf(kept.value);
    deps.goOnAs(certificate);
    await forgetMachine(deps.vault, present).catch(() => undefined); // tells nobody anything
    return { kind: 'renewed', certificate };
  } catch (error) {
    return { kind: 'later', code: error instanceof AgentError ? error.code : 'internal' };
  }
}

/** The enrolment with the next certificate, as it was read back. */
async function keepNext(deps: RenewalDeps, present: string): Promise<Result<Enrolment>> {
  const { dataDir, vault } = deps;
  await finishEnrolment(dataDir, vault);
  const stored = await readEnrolment(dataDir, vault);
  if (stored === null) return refuse('workstation.not_enrolled');
  // Another one is there already when it could be kept and not be put to use.
  const next = stored.certificate === present ? await askForNext(deps, stored) : ok(stored);
  if (!next.ok) return next;
  if (!isSuccessor(certificateOf(next.value), present, stored.ca)) return refuse('certificate.reply_invalid');
  // First: without it the machine of an enrolment would be a new one.
  await carryMachineOver(vault, present, next.value.certificate);
  await writeEnrolment(dataDir, vault, next.value);
  const kept = await readEnrolment(dataDir, vault);
  return kept?.certificate === next.value.certificate ? ok(kept) : refuse('enrolment.unwritable');
}

async function askForNext({ dataDir, vault, ask }: RenewalDeps, stored: Enrolment): Promise<Result<Enrolment>> {
  // The collector records each one that it gives: nothing is asked for that folder and keychain would not take.
  await tryWritingEnrolment(dataDir);
  await carryMachineOver(vault, stored.certificate, stored.certificate);
  const key = await createClientKey();
  const reply = await ask({ csr: key.request });
  if (!reply.ok) return reply;
  return ok({ ...stored, certificate: reply.value.certificate, privateKey: key.privateKey });
}

/** When to renew: once the collector is heard, and then each hour; whatever it answered counts until the next hour. */
export function createRenewing(renew: () => Promise<Renewal>): (when: 'heard' | 'hour') => void {
  const own = { isUnderWay: false, isSettled: false };
  const run = async (): Promise<void> => {
    const result = await renew().catch(laterFor);
    own.isSettled = result.kind !== 'later' || result.code !== 'collector.unreachable';
  };
  return (when) => {
    if (own.isUnderWay || (when === 'heard' && own.isSettled)) return;
    own.isUnderWay = true;
    void run().finally(() => (own.isUnderWay = false));
  };
}

/** A disk that does not take what is kept of a renewal must not end the agent in the middle of somebody's work. */
function laterFor(error: unknown): Renewal {
  if (!(error instanceof AgentError)) throw error;
  return { kind: 'later', code: error.code };
}
