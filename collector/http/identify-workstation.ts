import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fingerprintOf } from '../../protocol/tls/fingerprint.ts';
import { refuse, type Collector } from '../collector.ts';
import { adoptCertificate } from '../enrolment/adopt-certificate.ts';
import { queries } from '../store/queries.ts';
import { answerRefusal } from './answer.ts';

export type KnownWorkstation = {
  readonly id: string;
  readonly orderAtEnrolment: number;
  /** The one that is behind the request. */
  readonly certificate: { readonly fingerprint: string; readonly expiresMs: number };
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `requireWorkstation`; null on routes that do not ask for a client certificate. */
    workstation: KnownWorkstation | null;
  }
}

const SEEN_EVERY_MS = 60_000;

/** Refuses a request, before its body is read, unless a certificate of ours that still counts is behind it. */
export function requireWorkstation(
  collector: Collector,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  return async (request, reply) => {
    request.workstation = identifyWorkstation(collector, request);
    return request.workstation === null ? answerRefusal(reply, refuse('certificate.rejected')) : undefined;
  };
}

function identifyWorkstation(collector: Collector, request: FastifyRequest): KnownWorkstation | null {
  const { store, clock } = collector;
  const { socket } = request.raw;
  // `authorized`: the handshake proved the key, and the chain ends at our own CA, the only one that is trusted here.
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const fingerprint = fingerprintOf(shown.raw);
  const now = clock.wallMs();
  const find = queries
    .selectFrom('certificates')
    .innerJoin('workstations', 'workstations.id', 'certificates.workstation')
    .select(['workstations.id', 'workstations.orderAtEnrolment', 'workstations.seenMs', 'certificates.expiresMs'])
    .where('certificates.fingerprint', '=', fingerprint)
    .where('certificates.revokedMs', 'is', null)
    .where('certificates.expiresMs', '>', now);
  const known = store.first(find) ?? (adoptCertificate(collector, fingerprint, shown) ? store.first(find) : undefined);
  if (known === undefined) return null;
  if (Math.abs(now - known.seenMs) > SEEN_EVERY_MS) {
    const seen = queries.updateTable('workstations').set({ seenMs: now }).where('id', '=', known.id);
    // A full disk keeps nobody from being answered who asks for nothing that is written.
    void store.soon(() => store.change(seen)).catch(() => undefined);
  }
  const { id, orderAtEnrolment, expiresMs } = known;
  return { id, orderAtEnrolment, certificate: { fingerprint, expiresMs } };
}
