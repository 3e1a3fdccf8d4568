import { z } from 'zod';
import { DestructionRequestSchema, HoldRequestSchema } from '../../protocol/wire/retention.ts';
import { WhoSawRequestSchema } from '../../protocol/wire/who-saw.ts';
import { ok, type Collector } from '../collector.ts';
import type { Clearing } from '../retention/clearing.ts';
import { approveDestruction } from '../retention/approve-destruction.ts';
import { listDestructions, proposeDestruction, takeCertificate } from '../retention/destructions.ts';
import { addHold, listHolds, releaseHold } from '../retention/holds.ts';
import { whoSaw } from '../who-saw/who-saw.ts';
import { parse } from './answer.ts';
import type { AddReaderRoute } from './reader-routes.ts';

const NumberParamsSchema = z.strictObject({ id: z.coerce.number().int().min(1) });

/** Who saw a patient's images; legal holds; destruction by two people (protocol/wire/retention.ts, who-saw.ts). */
export function addRetentionRoutes(add: AddReaderRoute, collector: Collector, clearing: Clearing): void {
  add('POST', 'who-saw', 'read-trails', async (request, { id: actor }) => {
    const body = parse(WhoSawRequestSchema, request.body);
    return body.ok ? ok(await whoSaw(collector, body.value, actor)) : body;
  });
  add('GET', 'holds', 'manage-holds', (_, { id: actor }) => ok({ holds: listHolds(collector, actor) }));
  add('POST', 'holds', 'manage-holds', async (request, { id: actor }) => {
    const body = parse(HoldRequestSchema, request.body);
    return body.ok ? ok(await addHold(collector, body.value, actor)) : body;
  });
  add('POST', 'holds/:id/release', 'manage-holds', (request, { id: actor }) => {
    const params = parse(NumberParamsSchema, request.params);
    return params.ok ? releaseHold(collector, params.value.id, actor) : params;
  });
  add('GET', 'destructions', 'propose-destruction', async (_, { id: actor }) =>
    ok(await listDestructions(collector, actor)),
  );
  add('POST', 'destructions', 'propose-destruction', (request, proposer) => {
    const body = parse(DestructionRequestSchema, request.body);
    return body.ok ? proposeDestruction(collector, body.value, proposer) : body;
  });
  add('GET', 'destructions/:id/certificate', 'propose-destruction', (request, { id: actor }) => {
    const params = parse(NumberParamsSchema, request.params);
    return params.ok ? takeCertificate(collector, params.value.id, actor) : params;
  });
  add('POST', 'destructions/:id/approve', 'approve-destruction', async (request, approver) => {
    const params = parse(NumberParamsSchema, request.params);
    if (!params.ok) return params;
    const approved = await approveDestruction(collector, params.value.id, approver);
    if (approved.ok) clearing.start();
    return approved;
  });
}
