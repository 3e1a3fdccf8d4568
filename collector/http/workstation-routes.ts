import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { POLICY_BUNDLE_TYPE } from '../../protocol/policy/policy-bundle.ts';
import { VERSION } from '../../protocol/version.ts';
import { EnrolRequestSchema, RenewRequestSchema, SealKeyRequestSchema } from '../../protocol/wire/enrolment.ts';
import { HeartbeatSchema } from '../../protocol/wire/heartbeat.ts';
import { isoTime } from '../clock.ts';
import { refuse, type Collector } from '../collector.ts';
import { type EnrolmentOffice, enrolWorkstation } from '../enrolment/enrol-workstation.ts';
import { renewCertificate } from '../enrolment/renew-certificate.ts';
import { keepHeartbeat } from '../health/keep-heartbeat.ts';
import type { OrderFeed } from '../orders/order-feed.ts';
import { ordersAfter } from '../orders/orders.ts';
import { currentPolicy } from '../policy/publish-policy.ts';
import { agreeOnSealKey } from '../seals/agree-on-key.ts';
import { answer, answerRefusal, parse } from './answer.ts';
import { type KnownWorkstation, requireWorkstation } from './identify-workstation.ts';

/** Under the 25 s that the protocol promises, so that the answer is there in time. */
const LONG_POLL_MS = 24_000;
const OrdersQuerySchema = z.strictObject({ after: z.coerce.number().int().min(0).default(0) });

/** Enrolment, certificates, policy, orders, and how workstation and collector are. */
export function addWorkstationRoutes(
  app: FastifyInstance,
  collector: Collector,
  { office, feed }: { readonly office: EnrolmentOffice; readonly feed: OrderFeed },
): void {
  const route = { onRequest: requireWorkstation(collector) };

  app.post('/v1/enrol', async (request, reply) => {
    const body = parse(EnrolRequestSchema, request.body);
    return answer(reply, body.ok ? await enrolWorkstation(collector, office, body.value) : body);
  });
  app.post('/v1/certificate', route, async (request, reply) => {
    const body = parse(RenewRequestSchema, request.body);
    if (!body.ok || request.workstation === null) return answerRefusal(reply, refuse('request.invalid'));
    const { csr } = body.value;
    return answer(reply, await renewCertificate(collector, office.authority, request.workstation, csr));
  });
  app.post('/v1/seal-key', route, async (request, reply) => {
    const body = parse(SealKeyRequestSchema, request.body);
    if (!body.ok || request.workstation === null) return answerRefusal(reply, refuse('request.invalid'));
    const { id } = request.workstation;
    const { sealKey } = body.value;
    return answer(
      reply,
      collector.store.transaction(() => agreeOnSealKey(collector, id, { sealKey, how: 'asked' })),
    );
  });
  app.post('/v1/heartbeat', route, async (request, reply) => {
    const body = parse(HeartbeatSchema, request.body);
    if (!body.ok || request.workstation === null) return answerRefusal(reply, refuse('request.invalid'));
    const { id } = request.workstation;
    await collector.store.soon(() => keepHeartbeat(collector, id, body.value));
    return reply.send({ now: isoTime(collector.clock.wallMs()) });
  });
  app.get('/v1/policy', route, async (request, reply) => sendPolicy(collector, request, reply));
  app.get('/v1/orders', route, async (request, reply) => {
    const query = parse(OrdersQuerySchema, request.query);
    if (!query.ok || request.workstation === null) return answerRefusal(reply, refuse('request.invalid'));
    const { after } = query.value;
    await waitForOrder(feed, { after, workstation: request.workstation, request, collector });
    return reply.send(ordersAfter(collector, after, request.workstation));
  });
  app.get('/v1/health', route, async (_, reply) =>
    reply.send({ status: 'ok', version: VERSION, now: isoTime(collector.clock.wallMs()) }),
  );
}

function sendPolicy(collector: Collector, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const current = currentPolicy(collector);
  if (current === null) return answerRefusal(reply, refuse('not_found'));
  const etag = `"${current.serial}"`;
  void reply.header('etag', etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.type(`application/${POLICY_BUNDLE_TYPE}`).send(current.jws);
}

type Poll = {
  readonly after: number;
  readonly workstation: KnownWorkstation;
  readonly request: FastifyRequest;
  readonly collector: Collector;
};

async function waitForOrder(feed: OrderFeed, { after, workstation, request, collector }: Poll): Promise<void> {
  if (ordersAfter(collector, after, workstation).orders.length > 0) return;
  const gone = new AbortController();
  const abort = (): void => gone.abort();
  request.raw.socket.once('close', abort);
  try {
    await feed.waitBeyond(after, LONG_POLL_MS, gone.signal);
  } finally {
    request.raw.socket.off('close', abort);
  }
}
