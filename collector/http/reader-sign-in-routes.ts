import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ReaderSession } from '../../protocol/wire/reader.ts';
import {
  CodeRequestSchema,
  EnrolmentConfirmSchema,
  PasswordRequestSchema,
  type SignedInReply,
} from '../../protocol/wire/sign-in.ts';
import { ok, type Collector, type Result } from '../collector.ts';
import type { Place } from '../people/open-attempts.ts';
import type { SignIn } from '../people/sign-in.ts';
import { closeReaderSession, openReaderSession } from '../readers/reader-session.ts';
import { answer, parse } from './answer.ts';
import { networkOf } from './network-of.ts';
import { bearerOf } from './reader-routes.ts';

/** Of one address at each step: nobody here has shown a certificate. A department behind one proxy signs in less often. */
const LIMIT = { config: { rateLimit: { max: 60, timeWindow: 60_000 } } };

/** The readers' door: the same two steps as at a workstation, and a token for an hour at the end. Needs @fastify/rate-limit to be there. */
export function addReaderSignInRoutes(app: FastifyInstance, collector: Collector, signIn: SignIn): void {
  const finish = (request: FastifyRequest, reply: Result<SignedInReply>): Result<ReaderSession> =>
    reply.ok ? openReaderSession(collector, reply.value, request.ip) : reply;

  app.post('/v1/reader/sign-in/password', LIMIT, async (request, reply) => {
    const body = parse(
      PasswordRequestSchema.extend({ purpose: PasswordRequestSchema.shape.purpose.extract(['sign-in']) }),
      request.body,
    );
    return answer(reply, body.ok ? await signIn.password(body.value, placeOf(request)) : body);
  });
  app.post('/v1/reader/sign-in/code', LIMIT, async (request, reply) => {
    const body = parse(CodeRequestSchema, request.body);
    return answer(reply, body.ok ? finish(request, signIn.code(body.value, placeOf(request))) : body);
  });
  app.post('/v1/reader/sign-in/enrolment', LIMIT, async (request, reply) => {
    const body = parse(EnrolmentConfirmSchema, request.body);
    return answer(reply, body.ok ? finish(request, signIn.enrolment(body.value, placeOf(request))) : body);
  });
  app.post('/v1/reader/sign-out', LIMIT, async (request, reply) => {
    closeReaderSession(collector, bearerOf(request));
    return answer(reply, ok({}));
  });
}

const placeOf = (request: FastifyRequest): Place => ({ kind: 'reader', address: networkOf(request.ip) });
