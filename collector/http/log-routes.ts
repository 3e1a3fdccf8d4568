import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readTilePath, TILE_WIDTH } from '../../protocol/log/tiles.ts';
import { HASH_BYTES } from '../../protocol/log/tree-hash.ts';
import { SeenRequestSchema, type RestorationsReply, type SeenReply } from '../../protocol/wire/log.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { judgeShown } from '../log/contradictions.ts';
import { entriesOf, entryBundle } from '../log/entries.ts';
import { publishedHead } from '../log/published.ts';
import { listRestorations } from '../log/restore-log.ts';
import { checkReader } from '../readers/reader-session.ts';
import { answer, answerRefusal, parse } from './answer.ts';
import { requireWorkstation } from './identify-workstation.ts';
import { bearerOf } from './reader-routes.ts';

const ConsistencySchema = z.strictObject({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0) });
const NumberedTileSchema = z.object({ log: z.coerce.number().int().min(1), '*': z.string().max(64) });
const COME_BACK_SECONDS = 5;

/**
 * The transparency log for everybody, under the prefix `/v1/log`: checkpoint and tiles of hashes (C2SP tlog-tiles),
 * consistency, restorations. No client certificate is asked for: a hash says nothing of a record, whose salt nobody guesses.
 * Entries are what the records say: for those who may read trails, with their token, and recorded. After a restoration the
 * same places hold other hashes: only under `/v1/log/NUMBER` do they stay for good, those of logs that ended too.
 */
export function addLogRoutes(app: FastifyInstance, collector: Collector): void {
  const { transparency } = collector;
  const identify = requireWorkstation(collector);
  app.get('/v1/log/checkpoint', async (_, reply) => {
    const head = publishedHead(collector);
    if (head === null) return answerRefusal(reply, refuse('log.unwitnessed', COME_BACK_SECONDS));
    const { note } = head;
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(note);
  });
  app.get('/v1/log/tile/*', async (request, reply) => {
    const path = parse(z.object({ '*': z.string().max(64) }), request.params);
    const place = path.ok ? readTilePath(path.value['*']) : null;
    if (place === null) return answerRefusal(reply, refuse('not_found'));
    const { level, number, width } = place;
    const log = transparency.number();
    const found =
      level === 'entries'
        ? entries(collector, request, { number, width })
        : tile(collector, { log, level, number, width });
    if (!found.ok) return answerRefusal(reply, found);
    const kept = level === 'entries' ? 'private, no-store' : 'no-cache';
    return reply.type('application/octet-stream').header('cache-control', kept).send(found.value);
  });
  app.get('/v1/log/:log/tile/*', async (request, reply) => {
    const path = parse(NumberedTileSchema, request.params);
    const place = path.ok ? readTilePath(path.value['*']) : null;
    if (!path.ok || place === null || place.level === 'entries') return answerRefusal(reply, refuse('not_found'));
    const { level, number, width } = place;
    const found = tile(collector, { log: path.value.log, level, number, width });
    if (!found.ok) return answerRefusal(reply, found);
    // Of a part of a tile, what was added since is another resource: none ever changes.
    const kept = 'max-age=31536000, immutable';
    return reply.type('application/octet-stream').header('cache-control', kept).send(found.value);
  });
  app.get('/v1/log/consistency', async (request, reply) => {
    const query = parse(ConsistencySchema, request.query);
    if (!query.ok) return answerRefusal(reply, query);
    const proof = transparency.consistency(query.value.from, query.value.to);
    if (proof === null) return answerRefusal(reply, refuse('not_found'));
    return answer(reply, ok({ proof: proof.map((hash) => hash.toString('base64')) }));
  });
  app.get('/v1/log/restorations', async (_, reply) =>
    answer<RestorationsReply>(reply, ok({ statements: [...listRestorations(collector)] })),
  );
  app.post('/v1/log/seen', { onRequest: identify }, async (request, reply) => {
    const body = parse(SeenRequestSchema, request.body);
    if (!body.ok || request.workstation === null) return answerRefusal(reply, refuse('request.invalid'));
    const shown = judgeShown(collector, body.value.checkpoint, request.workstation.id);
    if (shown === 'contradicted') return answerRefusal(reply, refuse('log.behind', COME_BACK_SECONDS));
    return answer<SeenReply>(reply, ok({ known: shown === 'known' }));
  });
}

type Tile = { readonly log: number; readonly level: number; readonly number: number; readonly width: number };

function tile({ transparency }: Collector, { log, level, number, width }: Tile): Result<Buffer> {
  const hashes = transparency.tile(level, number, log);
  if (hashes === null || hashes.length < width * HASH_BYTES) return refuse('not_found');
  return ok(hashes.subarray(0, width * HASH_BYTES));
}

/** A bundle of entries, for a person who may read trails. */
function entries(
  collector: Collector,
  request: FastifyRequest,
  { number, width }: { readonly number: number; readonly width: number },
): Result<Buffer> {
  const asking = { token: bearerOf(request), address: request.ip, right: 'read-trails' } as const;
  const reader = checkReader(collector, asking);
  if (!reader.ok) return reader;
  const from = number * TILE_WIDTH;
  if (from + width > collector.transparency.head().size) return refuse('not_found');
  recordOwnEvent(collector, { actor: reader.value.id, kind: 'log.entries_read', detail: { from, count: width } });
  const bundle = entryBundle(entriesOf(collector, from, width));
  return bundle === null ? refuse('not_found') : ok(bundle);
}
