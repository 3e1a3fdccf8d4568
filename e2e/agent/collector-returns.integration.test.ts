import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { trailFile } from '../../electron/core/workstation/data-folder.ts';
import { startAgentProcess, type AgentProcess } from '../proofs/support/agent-process.ts';
import { openProofRoom, type ProofRoom } from '../proofs/support/proof-room.ts';
import { heldRecords, trailsOf } from './support/held-records.ts';

let room: ProofRoom;
let agent: AgentProcess;
const start = () => startAgentProcess({ folder: room.agentFolder, env: room.env });
const settled = () =>
  agent.until('all is sent', 30_000, ({ collector, unsent }) => collector === 'online' && unsent === 0);
const refusedSignIn = () => agent.ask('session:signIn', { user: 'nobody', password: 'wrong-horse' });

beforeAll(async () => {
  room = await openProofRoom();
  agent = await start();
  await settled();
}, 60_000);
afterAll(async () => {
  await agent.stop();
  await room.stop();
});

async function cutOff(): Promise<void> {
  await room.collector.kill();
  await agent.until('the collector is missed', 60_000, ({ collector }) => collector === 'offline');
}

/** Changes one byte of the sealed record in the file, as a bad sector would, and answers the last number of the trail. */
function damage(file: string, fromTheEnd: number): number {
  const db = new Database(file, { readonly: true });
  const last = Number(db.prepare('SELECT max(seq) FROM record').pluck().get());
  const sealed = db
    .prepare('SELECT sealed FROM record WHERE seq = ?')
    .pluck()
    .get(last - fromTheEnd);
  db.close();
  if (!Buffer.isBuffer(sealed)) throw new Error('no such record');
  const bytes = readFileSync(file);
  const at = bytes.indexOf(sealed.subarray(0, 32));
  if (at < 0) throw new Error('the record is not in the file');
  bytes.writeUInt8(bytes.readUInt8(at + 20) ^ 1, at + 20);
  writeFileSync(file, bytes);
  return last;
}

it('sends what was recorded meanwhile within ten seconds of the return of a collector that was long away', async () => {
  await cutOff();
  await refusedSignIn();
  await sleep(15_000); // the pauses between attempts have grown
  await room.collector.start();
  const backMs = performance.now();
  await settled();
  const tookMs = performance.now() - backMs;
  expect(tookMs).toBeLessThan(12_000); // ten, and two for a machine that is busy
}, 120_000);

it('sends the whole records of a trail that was set aside for a damaged one, beside the new trail', async () => {
  const [old = ''] = await trailsOf(room.collector);
  const before = (await heldRecords(room.collector, old)).length;
  await cutOff();
  cpSync(room.collector.folder, room.file('yesterday'), { recursive: true });
  for (let i = 0; i < 5; i += 1) await refusedSignIn();
  await agent.stop();
  const last = damage(trailFile(room.agentFolder), 1);
  await room.collector.start();
  agent = await start();
  expect((await agent.snapshot()).faults.map(({ code }) => code)).toContain('trail.started_anew');
  await settled();
  const rest = await waitUntil('the rest of the old trail', 30_000, async () => {
    const held = await heldRecords(room.collector, old);
    return held.length >= last - 2 ? held : null;
  });
  expect(rest).toHaveLength(last - 2); // the damaged one is the last but one
  expect(last - 2).toBeGreaterThan(before + 3);

  const next = (await trailsOf(room.collector)).find((trail) => trail !== old) ?? '';
  const begun = await heldRecords(room.collector, next);
  expect(begun.slice(0, 3).map(({ kind }) => kind)).toEqual(['trail.started', 'trail.tampered', 'trail.gap']);
  expect(begun[0]?.detail).toMatchObject({ follows: { trail: old } });

  await agent.stop();
  agent = await start();
  await settled();
  expect(await heldRecords(room.collector, old)).toHaveLength(last - 2);
}, 120_000);

it('sends them again to a collector that has lost them, once its administrator has said that it was restored', async () => {
  const held = async () => {
    const trails = await trailsOf(room.collector);
    return new Map(
      await Promise.all(trails.map(async (trail) => [trail, await heldRecords(room.collector, trail)] as const)),
    );
  };
  const before = await held();
  expect(before.size).toBe(2);
  await cutOff();
  rmSync(room.collector.folder, { recursive: true });
  cpSync(room.file('yesterday'), room.collector.folder, { recursive: true });
  await room.collector.start();
  await refusedSignIn(); // what it sends next does not follow
  await agent.until('it is noticed', 60_000, ({ faults }) => faults.some(({ code }) => code === 'log.behind'));
  await room.collector.run(['recover']);
  await settled();
  const after = await waitUntil('all that it had', 60_000, async () => {
    const now = await held();
    return [...before].every(([trail, had]) => (now.get(trail)?.length ?? 0) >= had.length) ? now : null;
  });
  for (const [trail, had] of before) expect(after.get(trail)?.slice(0, had.length)).toEqual(had);
}, 180_000);
