import type { Server } from 'node:https';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { refuse, type Collector } from '../collector.ts';
import type { EnrolmentOffice } from '../enrolment/enrol-workstation.ts';
import type { Cosigning } from '../log/cosigning.ts';
import type { OrderFeed } from '../orders/order-feed.ts';
import type { SignIn } from '../people/sign-in.ts';
import type { Clearing } from '../retention/clearing.ts';
import type { Presence } from '../seals/presence.ts';
import type { ServerIdentity } from '../tls/issue-certificate.ts';
import { answerRefusal, routeOf } from './answer.ts';
import { addLogRoutes } from './log-routes.ts';
import { networkOf } from './network-of.ts';
import { addRecordsRoutes } from './records-routes.ts';
import { addReaderRoutes } from './reader-routes.ts';
import { addReaderSignInRoutes } from './reader-sign-in-routes.ts';
import { addSignInRoutes } from './sign-in-routes.ts';
import { addUpdateRoute } from './update-route.ts';
import { addWorkstationRoutes } from './workstation-routes.ts';

const BODY_LIMIT = 64 * 1024;
const COME_BACK_SECONDS = 5;

export type ServerParts = {
  readonly collector: Collector;
  readonly identity: ServerIdentity;
  readonly office: EnrolmentOffice;
  readonly feed: OrderFeed;
  readonly signIn: SignIn;
  readonly clearing: Clearing;
  readonly cosigning: Cosigning;
  readonly presence: Presence;
};

/** TLS of the collector: 1.2 floor with forward secrecy and GCM only, our own CA as the only one that is believed. */
export function tlsOptions(identity: ServerIdentity, caPem: string): Record<string, unknown> {
  return {
    key: identity.key,
    cert: identity.cert,
    ca: [caPem],
    requestCert: true,
    // A handshake without a certificate goes on: enrolment and readers have none. Routes ask (identify-workstation.ts).
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ciphers:
      'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256',
    honorCipherOrder: true,
    ecdhCurve: 'X25519:P-256',
  };
}

/** The collector's web server with all its routes, not listening yet. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { collector, identity, office, feed, signIn, clearing, cosigning, presence } = parts;
  const app = Fastify<Server>({
    https: tlsOptions(identity, office.authority.pem),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // Addresses that no route could be looked for: half a percent sign, a parameter of any length.
    frameworkErrors: (_error, _request, reply) => void answerRefusal(reply, refuse('request.invalid')),
    logger: false, // a request line holds names; log.ts writes what may be written
  });
  app.decorateRequest('workstation', null);
  app.addHook('onResponse', async (request) => {
    if (request.workstation !== null) presence.heard(request.workstation.id);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { code, seconds } = refusalOf(error);
    // Who sends what nothing can be done with just now is not silent.
    if (passes(error) && request.workstation !== null) presence.excuse(request.workstation.id);
    const event = code === 'internal' ? 'request.failed' : 'request.refused';
    collector.log(event, { route: routeOf(request), code, cause: String(error.code ?? error.name).toLowerCase() });
    return answerRefusal(reply, refuse(code, seconds));
  });
  app.setNotFoundHandler((_, reply) => answerRefusal(reply, refuse('not_found')));
  // Where a route asks for it; counted as failures are.
  void app.register(rateLimit, { global: false, keyGenerator: ({ ip }) => networkOf(ip) });
  app.after(() => {
    addUpdateRoute(app, collector);
    addReaderSignInRoutes(app, collector, signIn);
  });
  addWorkstationRoutes(app, collector, { office, feed });
  addSignInRoutes(app, collector, signIn);
  addRecordsRoutes(app, collector, { cosigning, presence });
  addLogRoutes(app, collector);
  addReaderRoutes(app, collector, clearing);
  return app;
}

/** A full disk, a busy database, a server that ends. */
const passes = ({ code }: FastifyError): boolean => /^(SQLITE_(FULL|BUSY|IOERR)|collector\.stopping$)/.test(code ?? '');

function refusalOf(error: FastifyError): {
  readonly code: 'pushback' | 'request.too_large' | 'request.invalid' | 'internal';
  readonly seconds?: number;
} {
  // Nothing was stored, the agent keeps its records and comes back.
  if (passes(error)) return { code: 'pushback', seconds: COME_BACK_SECONDS };
  if (error.statusCode === 429) return { code: 'pushback' }; // of the limit, which has said how long
  if (error.statusCode === 413) return { code: 'request.too_large' };
  const isCallers = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return { code: isCallers ? 'request.invalid' : 'internal' };
}
