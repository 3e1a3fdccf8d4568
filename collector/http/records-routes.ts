import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { firstHead } from '../../protocol/audit/trail-hash.ts';
import {
  BATCH_MAX_BYTES,
  RECORDS_MEDIA_TYPE,
  RecordsHeadersSchema,
  type RecordsReply,
} from '../../protocol/wire/records.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import type { Cosigning } from '../log/cosigning.ts';
import type { Presence } from '../seals/presence.ts';
import { createIngest, type Ingest, type Ingested } from '../trail/ingest-batch.ts';
import { arrive, readBatch } from '../trail/read-batch.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { answer, answerRefusal, parse } from './answer.ts';
import { requireWorkstation } from './identify-workstation.ts';
import { createPlaces } from './places.ts';

/** Batches that are unpacked and stored at the same time; more are asked to come back. */
const MOST_INGESTING = 24;
/** Batches that are on their way: who sends slowly, or not at all, takes the place of few. */
const MOST_COMING = 200;
/** Of one workstation. It sends one after the other; those whose connection broke are left behind for a while. */
export const MOST_OF_ONE = 4;
const COME_BACK_SECONDS = 2;
/** The records are safe by then: who asks again gets the receipt that witnesses have cosigned meanwhile. */
const WITNESSES_MS = 10_000;
const TrailParamsSchema = z.strictObject({ trail: z.uuid().lowercase() });

/** POST /v1/records, and GET /v1/trails/:trail, which says what the collector holds of a workstation's own trail. */
export function addRecordsRoutes(
  app: FastifyInstance,
  collector: Collector,
  { cosigning, presence }: { readonly cosigning: Cosigning; readonly presence: Presence },
): void {
  const ingest = createIngest(collector);
  const trails = createTrailStore(collector);
  const identify = requireWorkstation(collector);
  const coming = createPlaces({ most: MOST_COMING, ofOne: MOST_OF_ONE });
  const ingesting = createPlaces({ most: MOST_INGESTING, ofOne: MOST_OF_ONE });

  app.addContentTypeParser(RECORDS_MEDIA_TYPE, { parseAs: 'buffer', bodyLimit: BATCH_MAX_BYTES }, (_, body, done) =>
    done(null, body),
  );
  const pushBack = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const leave = coming.take(request.workstation?.id ?? '');
    if (leave === null) return answerRefusal(reply, refuse('pushback', COME_BACK_SECONDS));
    request.raw.once('end', leave); // what is here waits for witnesses as long as it must
    reply.raw.once('close', leave);
    return undefined;
  };
  /** Only now that its body is here: who waits for witnesses afterwards keeps nobody from it either. */
  const take = async (request: FastifyRequest): Promise<Result<Ingested>> => {
    const leave = ingesting.take(request.workstation?.id ?? '');
    if (leave === null) return refuse('pushback', COME_BACK_SECONDS);
    try {
      return await takeBatch(request, ingest);
    } finally {
      leave();
    }
  };
  app.post('/v1/records', { onRequest: [identify, pushBack] }, async (request, reply) => {
    const stored = await take(request);
    if (stored.ok && request.workstation !== null) presence.stored(request.workstation.id);
    const result = stored.ok ? await acknowledge(collector, cosigning, stored.value) : stored;
    if (result.ok) collector.log('records.stored', { seq: result.value.seq });
    else collector.log('records.refused', { code: result.code });
    return answer(reply, result);
  });
  app.get('/v1/trails/:trail', { onRequest: identify }, async (request, reply) => {
    const params = parse(TrailParamsSchema, request.params);
    if (!params.ok || request.workstation === null) return answerRefusal(reply, refuse('request.invalid'));
    const { trail } = params.value;
    const known = trails.find(trail);
    // A trail that was never sent is held up to number 0; somebody else's is none of this workstation's business.
    if (known !== null && known.workstation !== request.workstation.id)
      return answerRefusal(reply, refuse('not_found'));
    const head = (known?.head ?? firstHead(trail)).toString('hex');
    return answer<RecordsReply>(reply, ok({ trail, seq: known?.seq ?? 0, head }));
  });
}

/** The receipt for what was stored, once as many witnesses as are required have cosigned the log with it. */
async function acknowledge(
  collector: Collector,
  cosigning: Cosigning,
  { reply, stretch, logSize, knownSize }: Ingested,
): Promise<Result<RecordsReply>> {
  const checkpoint = await cosigning.checkpoint(logSize, WITNESSES_MS);
  if (checkpoint === null) return refuse('log.unwitnessed', COME_BACK_SECONDS);
  return ok({ ...reply, receipt: collector.transparency.receipt(stretch, knownSize, checkpoint) });
}

async function takeBatch(request: FastifyRequest, ingest: Ingest): Promise<Result<Ingested>> {
  const headers = parse(RecordsHeadersSchema, request.headers);
  if (!headers.ok || request.workstation === null || !Buffer.isBuffer(request.body)) return refuse('request.invalid');
  const lines = await readBatch(request.body, request.headers['content-encoding']);
  if (!lines.ok) return lines;
  const trail = headers.value['glasskey-trail'].toLowerCase();
  const from = headers.value['glasskey-from'];
  return ingest({
    workstation: request.workstation.id,
    trail,
    from,
    head: headers.value['glasskey-head'],
    records: arrive(trail, from, lines.value),
    logSize: headers.value['glasskey-log-size'] ?? null,
  });
}
