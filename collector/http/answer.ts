import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { WireError, WireErrorCode } from '../../protocol/wire/errors.ts';
import { ok, refuse, type Refusal, type Result } from '../collector.ts';

const STATUS: Readonly<Record<WireErrorCode, number>> = {
  'request.invalid': 400,
  'request.too_large': 413,
  'token.rejected': 403,
  'certificate.rejected': 403,
  'certificate.not_due': 409,
  'auth.rejected': 401,
  'auth.code_rejected': 401,
  'auth.wait': 429,
  'auth.factor_disabled': 403,
  'auth.attempt_expired': 401,
  'auth.forbidden': 403,
  'auth.second_person': 403,
  'retention.nothing_due': 409,
  'retention.changed': 409,
  'retention.still_erasing': 409,
  'retention.clock_doubted': 409,
  'trail.gap': 409,
  'trail.fork': 409,
  'trail.rewritten': 409,
  'trail.record_invalid': 422,
  'log.behind': 503,
  'log.unwitnessed': 503,
  'seal.key_refused': 409,
  pushback: 503,
  not_found: 404,
  internal: 500,
};

/** Answers with the value as JSON, or with the refusal in the shape of protocol/wire/errors.ts. */
export function answer<T>(reply: FastifyReply, result: Result<T>): FastifyReply {
  return result.ok ? reply.code(200).send(result.value) : answerRefusal(reply, result);
}

export function answerRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { code, retryAfterSeconds, seq, head } = refusal;
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  const body: WireError = {
    code,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(seq === undefined ? {} : { seq }),
    ...(head === undefined ? {} : { head }),
  };
  return reply.code(STATUS[code]).send(body);
}

/** A body, query or header by its schema. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): Result<z.infer<Schema>> {
  const parsed = schema.safeParse(input);
  return parsed.success ? ok(parsed.data) : refuse('request.invalid');
}

/** The path without what varies in it, for the log. */
export function routeOf(request: FastifyRequest): string {
  return (request.routeOptions.url ?? 'unknown').toLowerCase();
}
