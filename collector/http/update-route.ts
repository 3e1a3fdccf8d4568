import type { FastifyInstance } from 'fastify';
import { UpdateQuerySchema } from '../../protocol/wire/update.ts';
import type { Collector } from '../collector.ts';
import { answerUpdater } from '../rollout/answer-updater.ts';
import { answerRefusal, parse } from './answer.ts';

/** Of one address: thousands of seats behind one proxy ask twice an hour each; who asks for machines that are not theirs, more often. */
const LIMIT = { max: 240, timeWindow: 60_000 };

/** GET /v1/update: which version a machine may have now; `pushback` beyond the limit. Needs @fastify/rate-limit to be there. */
export function addUpdateRoute(app: FastifyInstance, collector: Collector): void {
  app.get('/v1/update', { config: { rateLimit: LIMIT } }, async (request, reply) => {
    const query = parse(UpdateQuerySchema, request.query);
    if (!query.ok) return answerRefusal(reply, query);
    return reply.send(answerUpdater(collector, query.value.machine));
  });
}
