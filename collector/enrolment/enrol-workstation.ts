import { hash, randomUUID } from 'node:crypto';
import type { EnrolReply, EnrolRequest } from '../../protocol/wire/enrolment.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { lastOrder } from '../orders/orders.ts';
import type { PolicyKey } from '../policy/policy-key.ts';
import { agreeOnSealKey, refuseSealKey } from '../seals/agree-on-key.ts';
import { queries } from '../store/queries.ts';
import type { CertificateAuthority } from '../tls/certificate-authority.ts';
import { type Issued, issueWorkstationCertificate, readWorkstationRequest } from '../tls/issue-certificate.ts';
import { tokenHash } from './create-token.ts';

export type EnrolmentOffice = {
  readonly authority: CertificateAuthority;
  readonly policyKey: PolicyKey;
  readonly collectorName: string;
};

/**
 * Enrols a workstation: one use of the token, one certificate. A machine that is known keeps its identity, so that its
 * trails stay its own; its earlier certificates stop working, and an alert says so. The same request again, from a
 * workstation that has lost the answer or could not keep it, gets the same certificate and costs no use.
 */
export async function enrolWorkstation(
  collector: Collector,
  office: EnrolmentOffice,
  request: EnrolRequest,
): Promise<Result<EnrolReply>> {
  const { store, clock } = collector;
  const digest = hash('sha256', JSON.stringify(request));
  const given = givenBefore(collector, digest);
  if (given !== null) return ok(replyWith(collector, office, given));
  const publicKey = await readWorkstationRequest(request.csr);
  if (publicKey === null) return refuse('request.invalid');
  const isUsable = usableToken(collector, request.secret) !== null;
  if (!isUsable) return refuse('token.rejected');
  const workstation = knownWorkstation(collector, request.machineId) ?? randomUUID();
  const issued = await issueWorkstationCertificate(office.authority, {
    workstation,
    publicKey,
    nowMs: clock.wallMs(),
  });
  return store.transaction(() => {
    // Signing took time: only now, in the transaction, does the token count, and only one of two requests gets it.
    const meanwhile = givenBefore(collector, digest);
    if (meanwhile !== null) return ok(replyWith(collector, office, meanwhile));
    const belonging = usableToken(collector, request.secret);
    if (belonging === null) return refuse('token.rejected');
    if ((knownWorkstation(collector, request.machineId) ?? workstation) !== workstation)
      return refuse('token.rejected');
    const sealing = request.sealKey === undefined ? null : ({ sealKey: request.sealKey, how: 'enrolled' } as const);
    if (sealing !== null && refuseSealKey(collector, workstation, sealing) !== null) return refuse('request.invalid');
    // From here on nothing refuses: what is refused leaves no more behind than an alert.
    spendToken(collector, request.secret);
    keepWorkstation(
      collector,
      { id: workstation, name: request.workstation, machineId: request.machineId, ...belonging },
      { ...issued, request: digest },
    );
    if (sealing !== null) agreeOnSealKey(collector, workstation, sealing);
    return ok(replyWith(collector, office, { certificate: issued.pem, site: belonging.site }));
  });
}

type Given = Pick<EnrolReply, 'certificate' | 'site'>;

function replyWith({ transparency }: Collector, office: EnrolmentOffice, given: Given): EnrolReply {
  const { authority, policyKey, collectorName } = office;
  return {
    ...given,
    ca: authority.pem,
    collector: collectorName,
    policyKey: policyKey.jwk,
    logKey: transparency.verifier(),
  };
}

/** What that very request was given, as long as it counts. */
function givenBefore({ store, time }: Collector, digest: string): Given | null {
  const row = store.first(
    queries
      .selectFrom('certificates')
      .innerJoin('workstations', 'workstations.id', 'certificates.workstation')
      .select(['certificates.pem', 'workstations.site'])
      .where('certificates.request', '=', digest)
      .where('certificates.revokedMs', 'is', null)
      .where('certificates.expiresMs', '>', time.nowMs()),
  );
  return row === undefined || row.pem === null ? null : { certificate: row.pem, site: row.site };
}

/** Where whoever enrols with a token belongs. */
type Belonging = { readonly site: string; readonly tenant: string | null; readonly ring: string | null };

function usableToken({ store, time }: Collector, secret: string): Belonging | null {
  const row = store.first(
    queries
      .selectFrom('enrolmentTokens')
      .select(['site', 'tenant', 'ring'])
      .where('hash', '=', tokenHash(secret))
      .where('usesLeft', '>', 0)
      .where('expiresMs', '>', time.nowMs()),
  );
  return row ?? null;
}

function spendToken({ store }: Collector, secret: string): void {
  store.change(
    queries
      .updateTable('enrolmentTokens')
      .set((column) => ({ usesLeft: column('usesLeft', '-', 1) }))
      .where('hash', '=', tokenHash(secret)),
  );
}

function knownWorkstation({ store }: Collector, machineId: string): string | null {
  const row = store.first(queries.selectFrom('workstations').select('id').where('machineId', '=', machineId));
  return row?.id ?? null;
}

type Workstation = Belonging & { readonly id: string; readonly name: string; readonly machineId: string };

function keepWorkstation(
  collector: Collector,
  workstation: Workstation,
  issued: Issued & { readonly request: string },
): void {
  const { store, clock, log } = collector;
  const now = clock.wallMs();
  const { id, tenant, ring, ...named } = workstation;
  const isAgain = knownWorkstation(collector, workstation.machineId) !== null;
  const row = { ...named, seenMs: now };
  // A token that does not say leaves a known machine where it was put.
  const said = { ...(tenant === null ? {} : { tenant }), ...(ring === null ? {} : { ring }) };
  store.change(
    queries
      .insertInto('workstations')
      // The first enrolment stays: orders since then still concern what the machine has kept.
      .values({ id, ...row, tenant, ring, enrolledMs: now, orderAtEnrolment: lastOrder(collector) })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...row, ...said })),
  );
  store.change(
    queries
      .updateTable('certificates')
      .set({ revokedMs: now })
      .where('workstation', '=', id)
      .where('revokedMs', 'is', null),
  );
  const { fingerprint } = issued;
  const certificate = { ...issued, workstation: id, issuedMs: now, revokedMs: null, renewal: 0 };
  store.change(queries.insertInto('certificates').values(certificate));
  const again = { isAgain, sameName: othersOfName(collector, workstation) };
  const detail = {
    workstation: id,
    name: workstation.name,
    site: workstation.site,
    tenant,
    ring,
    fingerprint,
    ...again,
  };
  recordOwnEvent(collector, { actor: 'collector', kind: 'workstation.admitted', detail });
  if (isAgain) {
    const alert = {
      kind: 'workstation.enrolled_again',
      severity: 'warning',
      cause: fingerprint,
      workstation: id,
    } as const;
    raiseAlert(collector, alert);
  }
  if (again.sameName > 0)
    raiseAlert(collector, { kind: 'workstation.same_name', severity: 'warning', cause: fingerprint, workstation: id });
  log('workstation.enrolled', { workstation: id, again: isAgain });
}

/** How many other machines of the site are enrolled under that name: a name that an image has brought along, or a replaced machine. */
function othersOfName({ store }: Collector, { id, name, site }: Workstation): number {
  const valid = queries.selectFrom('certificates').select('workstation').where('revokedMs', 'is', null);
  const others = queries.selectFrom('workstations').select('id').where('name', '=', name).where('site', '=', site);
  return store.all(others.where('id', '!=', id).where('id', 'in', valid)).length;
}
