import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CT_STUDY } from '../../build/lab/fixtures.ts';
import { openReadingRoom, type ReadingRoom } from '../../build/lab/reading-room.ts';
import { startAgentProcess, type AgentProcess } from '../proofs/support/agent-process.ts';
import { heldRecords, trailsOf } from './support/held-records.ts';

let room: ReadingRoom;
let agent: AgentProcess;
beforeAll(async () => {
  room = await openReadingRoom();
  agent = await startAgentProcess({ folder: room.agentFolder, env: room.env });
  await agent.until('the policy is there', 30_000, ({ policySerial }) => policySerial !== null);
}, 120_000);
afterAll(async () => {
  await agent.stop();
  await room.stop();
});

const records = async (kind: string) => {
  await agent.until('everything is sent', 30_000, ({ unsent }) => unsent === 0);
  const held = await heldRecords(room.collector, (await trailsOf(room.collector))[0] ?? '');
  return held.filter((record) => record.kind === kind);
};
const AlertsSchema = z.array(z.looseObject({ kind: z.string(), severity: z.string() }));
const alerts = async () => AlertsSchema.parse(JSON.parse(await room.collector.run(['alerts', '--json'])));
const search = (query: string) => agent.ask('emergency:search', { query });

it('a workstation tells once where it was enrolled, and what of its policy was set', async () => {
  expect(await records('workstation.enrolled')).toMatchObject([
    { detail: { site: 'Reading room 1', collectorUrl: room.collector.url } },
  ]);
  const applied = (await records('policy.applied')).at(-1);
  expect(applied?.detail).toMatchObject({
    before: { serial: null, pacs: null },
    after: { pacs: { dicomWebUrl: room.pacs.dicomWebUrl }, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(JSON.stringify(applied)).not.toContain(CT_STUDY.patientId);
}, 60_000);

describe('somebody at the lock screen who only says who they are', () => {
  it('is an alert before they have opened anything', async () => {
    await agent.ask('emergency:open', { studyUid: null, grantId: null });
    expect(await agent.ask('emergency:identify', { user: 'Dr Smith', password: null })).toMatchObject({ ok: true });
    await expect
      .poll(alerts, { timeout: 20_000, interval: 500 })
      .toContainEqual(expect.objectContaining({ kind: 'emergency.claimed', severity: 'warning' }));
  }, 60_000);

  it('finds the patient whom they name, and cannot leaf through everybody', async () => {
    for (const query of ['ct', 'today', '2024 ct', 'id:*', 'B*'])
      expect(await search(query)).toEqual({ ok: false, code: 'study.search_too_wide' });
    expect(await search(CT_STUDY.patientId)).toMatchObject({ ok: true, value: { studies: [{}] } });
    expect(await search('Beispiel ct')).toMatchObject({ ok: true, value: { studies: [{}] } });
  });

  it('leaves a record of what was asked for and whose studies were shown', async () => {
    const told = await records('study.searched');
    expect(told).toHaveLength(7);
    for (const { user } of told) expect(user).toMatchObject({ id: 'claimed.dr-smith' });
    expect(told[0]).toMatchObject({
      outcome: 'denied',
      detail: { query: { modalities: ['CT'] }, code: 'study.search_too_wide' },
    });
    const { patientId, issuer } = CT_STUDY;
    expect(told.at(-1)).toMatchObject({
      outcome: 'success',
      detail: { query: { name: 'Beispiel', modalities: ['CT'] }, found: 1, patients: [{ patientId, issuer }] },
    });
  }, 60_000);
});
