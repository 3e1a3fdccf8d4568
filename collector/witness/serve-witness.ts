import { createHash, createPrivateKey } from 'node:crypto';
import type { Server } from 'node:https';
import Fastify from 'fastify';
import { ADD_CHECKPOINT_MAX_BYTES } from '../../protocol/log/add-checkpoint.ts';
import { cosigner } from '../../protocol/log/cosignature.ts';
import { CollectorError } from '../collector-error.ts';
import type { Log } from '../log.ts';
import { addCheckpoint } from './add-checkpoint.ts';
import type { WitnessStore } from './witness-store.ts';

export type RunningWitness = { readonly port: number; readonly stop: () => Promise<void> };
export type WitnessOptions = {
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  readonly wallMs: () => number;
};

/**
 * A witness over HTTPS: `POST /add-checkpoint` (C2SP tlog-witness), and `GET /checkpoint/ID`, the newest checkpoint that it
 * cosigned of a log (ID: SHA-256 of the origin in lower-case hex), which shows a restored log what it has forgotten.
 */
export async function serveWitness(store: WitnessStore, options: WitnessOptions): Promise<RunningWitness> {
  const { host, port, log, wallMs } = options;
  const { name, signingKey, certificate, tlsKey } = store.identity;
  const parts = { store, wallMs, cosigner: cosigner(name, createPrivateKey(signingKey)) };
  const https = { key: tlsKey, cert: certificate, minVersion: 'TLSv1.2' } as const;
  const app = Fastify<Server>({ https, bodyLimit: ADD_CHECKPOINT_MAX_BYTES, logger: false, requestTimeout: 30_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
  app.post('/add-checkpoint', async (request, reply) => {
    const { status, body, type } = addCheckpoint(parts, typeof request.body === 'string' ? request.body : '');
    log(status === 200 ? 'witness.cosigned' : 'witness.refused', { status });
    return reply.code(status).type(type).send(body);
  });
  app.get<{ Params: { id: string } }>('/checkpoint/:id', async (request, reply) => {
    const isAsked = (origin: string): boolean =>
      createHash('sha256').update(origin).digest('hex') === request.params.id;
    const note = store.list().find(({ origin }) => isAsked(origin))?.note ?? null;
    void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
    return note === null ? reply.code(404).send('none\n') : reply.send(note);
  });
  await app.listen({ host, port });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new CollectorError('witness.no_port');
  return { port: address.port, stop: () => app.close() };
}
