import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { HASH_BYTES } from '../../protocol/log/tree-hash.ts';
import { refuse, type Collector } from '../collector.ts';
import { TILE_WIDTH } from '../log/tile-store.ts';
import { answer, answerRefusal, parse } from './answer.ts';

/** `x001/x234/067`: thousands, all but the last with an x (C2SP tlog-tiles); `.p/W` for a tile that is not full yet. */
const TILE = /^(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;
const ConsistencySchema = z.strictObject({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0) });

/**
 * The transparency log for everybody: checkpoint, tiles of hashes (C2SP tlog-tiles), consistency. No client certificate is
 * asked for: a hash says nothing of a record, whose salt nobody guesses. What the records say is not served here.
 */
export function addLogRoutes(app: FastifyInstance, { transparency }: Collector): void {
  app.get('/v1/log/checkpoint', async (_, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(transparency.head().note),
  );
  app.get('/v1/log/tile/*', async (request, reply) => {
    const path = parse(z.object({ '*': z.string().max(64) }), request.params);
    const asked = path.ok ? readTilePath(path.value['*']) : null;
    const tile = asked === null ? null : transparency.tile(asked.level, asked.number);
    if (asked === null || tile === null || tile.length < asked.width * HASH_BYTES) return notFound(reply);
    const bytes = tile.subarray(0, asked.width * HASH_BYTES); // what was added since is another resource
    return reply.type('application/octet-stream').header('cache-control', 'max-age=31536000, immutable').send(bytes);
  });
  app.get('/v1/log/consistency', async (request, reply) => {
    const query = parse(ConsistencySchema, request.query);
    if (!query.ok) return answerRefusal(reply, query);
    const proof = transparency.consistency(query.value.from, query.value.to);
    if (proof === null) return notFound(reply);
    return answer(reply, { ok: true, value: { proof: proof.map((hash) => hash.toString('base64')) } });
  });
}

type TilePath = { readonly level: number; readonly number: number; readonly width: number };

/** Reads the part of a tile's address behind `tile/`; null when it is none. */
export function readTilePath(path: string): TilePath | null {
  const [, level = '', number = '', width] = TILE.exec(path) ?? [];
  if (level === '' || (width !== undefined && Number(width) >= TILE_WIDTH)) return null;
  return {
    level: Number(level),
    number: Number(number.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
}

const notFound = (reply: FastifyReply): FastifyReply => answerRefusal(reply, refuse('not_found'));
