import { Agent, request } from 'undici';
import type { z } from 'zod';
import {
  AcknowledgedSchema,
  AlertsReplySchema,
  ReaderSessionSchema,
  ReviewReplySchema,
  ReviewSchema,
  ReviewsReplySchema,
} from '../../protocol/wire/reader.ts';
import {
  CertificateReplySchema,
  DestructionRowSchema,
  DestructionsReplySchema,
  HoldAddedSchema,
  HoldSchema,
  HoldsReplySchema,
} from '../../protocol/wire/retention.ts';
import { WhoSawReplySchema } from '../../protocol/wire/who-saw.ts';
import { WireErrorSchema } from '../../protocol/wire/errors.ts';
import { PasswordReplySchema } from '../../protocol/wire/sign-in.ts';
import { ok, refuse, type Result } from '../collector.ts';
import type { ReaderDesk, ReaderProof } from './reader-desk.ts';

type Ask = <Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  options?: { readonly json?: unknown; readonly token?: string },
) => Promise<Result<z.infer<Schema>>>;

/** The desk at an address, over TLS with the collector's CA as the only one that is believed. Always signs in. */
export function createRemoteDesk(
  url: string,
  caPem: string,
  askProof: () => Promise<ReaderProof>,
): { readonly desk: ReaderDesk; readonly close: () => Promise<void> } {
  const agent = new Agent({ connect: { ca: caPem, rejectUnauthorized: true } });
  const ask = createAsk(url, agent);
  let token: string | null = null;
  const withToken: Ask = async (path, schema, options) => {
    if (token === null) {
      const session = await signInThere(ask, await askProof());
      if (!session.ok) return session;
      token = session.value;
    }
    return ask(path, schema, { ...options, token });
  };
  const desk: ReaderDesk = {
    alerts: ({ state, before }) =>
      withToken(`alerts?state=${state}${before === undefined ? '' : `&before=${before}`}`, AlertsReplySchema),
    acknowledgeAlert: (id) => withToken(`alerts/${id}/acknowledge`, AcknowledgedSchema, { json: {} }),
    reviews: ({ state, beyond }) =>
      withToken(`reviews?state=${state}${beyond === undefined ? '' : `&beyond=${beyond}`}`, ReviewsReplySchema),
    review: (id) => withToken(`reviews/${id}`, ReviewReplySchema),
    decide: (id, json) => withToken(`reviews/${id}/verdict`, ReviewSchema, { json }),
    whoSaw: (json) => withToken('who-saw', WhoSawReplySchema, { json }),
    holds: async () => {
      const reply = await withToken('holds', HoldsReplySchema);
      return reply.ok ? ok(reply.value.holds) : reply;
    },
    addHold: (json) => withToken('holds', HoldAddedSchema, { json }),
    releaseHold: (id) => withToken(`holds/${id}/release`, HoldSchema, { json: {} }),
    destructions: () => withToken('destructions', DestructionsReplySchema),
    certificate: async (id) => {
      const reply = await withToken(`destructions/${id}/certificate`, CertificateReplySchema);
      if (reply.ok || reply.code !== 'not_found') return reply;
      // Collectors of before know no such address: there it is in the list.
      const list = await withToken('destructions', DestructionsReplySchema);
      const certificate = list.ok ? list.value.destructions.find((row) => row.id === id)?.certificate : undefined;
      return typeof certificate === 'string' ? ok({ certificate }) : reply;
    },
    proposeDestruction: (json) => withToken('destructions', DestructionRowSchema, { json }),
    approveDestruction: (id) => withToken(`destructions/${id}/approve`, DestructionRowSchema, { json: {} }),
  };
  return { desk, close: () => agent.close() };
}

function createAsk(url: string, dispatcher: Agent): Ask {
  return async (path, schema, { json, token } = {}) => {
    const reply = await request(new URL(`/v1/reader/${path}`, url), {
      method: json === undefined ? 'GET' : 'POST',
      dispatcher,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: json === undefined ? null : JSON.stringify(json),
    });
    const body: unknown = await reply.body.json();
    if (reply.statusCode === 200) return ok(schema.parse(body));
    const error = WireErrorSchema.parse(body);
    return refuse(error.code, error.retryAfterSeconds);
  };
}

async function signInThere(ask: Ask, { user, password, code }: ReaderProof): Promise<Result<string>> {
  const json = { user, password, purpose: 'sign-in' };
  const first = await ask('sign-in/password', PasswordReplySchema, { json });
  if (!first.ok) return first;
  if (first.value.next !== 'code') return refuse('auth.rejected');
  const proof = { attempt: first.value.attempt, proof: { kind: 'code', code } };
  const session = await ask('sign-in/code', ReaderSessionSchema, { json: proof });
  return session.ok ? ok(session.value.token) : session;
}
