import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRecordSchema } from '../../../protocol/audit/record.ts';
import { openReader } from '../../core/audit/export-records.ts';
import { testEvent, testPlace, type TestPlace } from '../../core/audit/testing/test-trail.ts';
import { AgentError } from '../../core/errors.ts';
import { describeTrail } from './bundle-parts.ts';

const COUNT = 6; // with the one that begins the trail
let place: TestPlace;
let trailId: string;
beforeEach(async () => {
  place = testPlace();
  const { trail } = await place.open();
  trailId = trail.id;
  await Promise.all(Array.from({ length: COUNT - 1 }, (_, n) => trail.append(testEvent(n))));
  await trail.close();
});
afterEach(() => place.remove());

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const describeIt = (most: number, vault = place.vault) =>
  describeTrail({ stdout: nowhere(), stderr: nowhere(), dataDir: place.folder, vault }, place.file, most);

async function lastRecord() {
  const reader = await openReader(place.file, place.vault);
  const bytes = [...reader.records()].at(-1)?.bytes;
  reader.close();
  return AuditRecordSchema.parse(JSON.parse(String(bytes)));
}

describe('what a bundle says of the trail', () => {
  it.each([
    ['is told by day and kind', COUNT, { survey: { trail: expect.any(String) } }],
    ['is how long it is, where it is too long for that', COUNT - 1, { code: 'audit.too_long', seq: COUNT }],
  ])('%s; that it was told is in the trail', async (_what, most, told) => {
    expect(await describeIt(most)).toMatchObject(told);
    expect(await lastRecord()).toMatchObject({
      kind: 'trail.inspected',
      seq: COUNT + 1,
      detail: { trail: trailId, toSeq: COUNT, to: 'file' },
    });
  });

  it('is recorded by the agent that runs', async () => {
    const { trail } = await place.open();
    const { seq } = trail.status();
    expect(await describeIt(1)).toMatchObject({ code: 'audit.too_long', seq });
    await trail.close();
    expect(await lastRecord()).toMatchObject({ kind: 'trail.inspected', detail: { trail: trailId, toSeq: seq } });
  });

  it.each([COUNT, 1])('is no more than why, where it cannot be recorded (told up to %i records)', async (most) => {
    const vault = { ...place.vault, get: () => Promise.reject(new AgentError('vault.locked')) };
    expect(await describeIt(most, vault)).toEqual({ code: 'vault.locked' });
  });
});
