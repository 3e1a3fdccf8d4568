import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Person } from '../../protocol/people.ts';
import { SearchRequestSchema, VerdictRequestSchema } from '../../protocol/wire/reader.ts';
import { acknowledgeAlert, listAlerts } from '../alerts/alert-desk.ts';
import { decideReview, listReviews, readReview } from '../alerts/review-desk.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { feedStatus } from '../feeds/feed-status.ts';
import type { ReaderRight } from '../readers/reader-rights.ts';
import { checkReader } from '../readers/reader-session.ts';
import type { Clearing } from '../retention/clearing.ts';
import { findRecords, listTrails, toldOfSearch } from '../trail/find-records.ts';
import { answer, parse } from './answer.ts';
import { addRetentionRoutes } from './retention-routes.ts';

const ListQuerySchema = z.strictObject({ state: z.enum(['open', 'all']).default('open') });
const EndSchema = z.coerce.number().int().min(1).optional();
const AlertsQuerySchema = ListQuerySchema.extend({ before: EndSchema });
const ReviewsQuerySchema = ListQuerySchema.extend({ beyond: EndSchema });
const NumberParamsSchema = z.strictObject({ id: z.coerce.number().int().min(1) });

type Handle = (request: FastifyRequest, reader: Person) => Result<unknown> | Promise<Result<unknown>>;
/** Adds a route for readers who have the right. */
export type AddReaderRoute = (method: 'GET' | 'POST', url: string, right: ReaderRight, handle: Handle) => void;

/** What people who review see and decide (protocol/wire/reader.ts). Every read is recorded in the collector's own trail. */
export function addReaderRoutes(app: FastifyInstance, collector: Collector, clearing: Clearing): void {
  const add: AddReaderRoute = (method, url, right, handle) => {
    app.route({
      method,
      url: `/v1/reader/${url}`,
      handler: async (request, reply) => {
        const reader = checkReader(collector, { token: bearerOf(request), address: request.ip, right });
        return answer(reply, reader.ok ? await handle(request, reader.value) : reader);
      },
    });
  };

  add('GET', 'alerts', 'read-alerts', (request, { id: actor }) => {
    const query = parse(AlertsQuerySchema, request.query);
    return query.ok ? ok(listAlerts(collector, query.value, actor)) : query;
  });
  add('POST', 'alerts/:id/acknowledge', 'acknowledge-alerts', (request, { id: actor }) => {
    const params = parse(NumberParamsSchema, request.params);
    return params.ok ? acknowledgeAlert(collector, params.value.id, actor) : params;
  });
  add('GET', 'reviews', 'read-reviews', (request, { id: actor }) => {
    const query = parse(ReviewsQuerySchema, request.query);
    return query.ok ? ok(listReviews(collector, query.value, actor)) : query;
  });
  add('GET', 'reviews/:id', 'read-reviews', (request, { id: actor }) => {
    const params = parse(NumberParamsSchema, request.params);
    return params.ok ? readReview(collector, params.value.id, actor) : params;
  });
  add('POST', 'reviews/:id/verdict', 'decide-reviews', (request, reviewer) => {
    const params = parse(NumberParamsSchema, request.params);
    const body = parse(VerdictRequestSchema, request.body);
    if (!params.ok || !body.ok) return refuse('request.invalid');
    return decideReview(collector, { id: params.value.id, reviewer, request: body.value });
  });
  // Names no patient and no person; the reading of it is no reading of records.
  add('GET', 'feeds', 'read-alerts', () => ok({ feeds: feedStatus(collector) }));
  add('GET', 'trails', 'read-trails', (_, { id: actor }) => {
    recordOwnEvent(collector, { actor, kind: 'trails.read', detail: {} });
    return ok({ trails: listTrails(collector) });
  });
  add('POST', 'search', 'read-trails', (request, { id: actor }) => {
    const body = parse(SearchRequestSchema, request.body);
    if (!body.ok) return body;
    const { by, limit } = body.value;
    // Recorded before it is read.
    recordOwnEvent(collector, { actor, kind: 'trail.read', detail: toldOfSearch(collector, by) });
    return ok({ records: findRecords(collector, by, limit) });
  });
  addRetentionRoutes(add, collector, clearing);
}

/** The bearer token of a request (RFC 6750 section 2.1), or nothing that any token could be. */
export function bearerOf(request: FastifyRequest): string {
  return /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}
