import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGlasskey, tryGlasskey } from '../../build/lab/run-glasskey.ts';
import { startAgentProcess, type AgentProcess } from './support/agent-process.ts';
import { exportOfAgent, linesOf, openLine, verifyIndependently } from './support/exports.ts';
import { givePassword } from './support/people.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { tellFigures } from './support/tell-figures.ts';

const PROGRAM = join(import.meta.dirname, 'support', 'alter-record-program.ts');

let room: ProofRoom;
let agent: AgentProcess;
beforeAll(async () => {
  room = await openProofRoom();
  agent = await start();
  await online();
});
afterAll(async () => {
  await agent.stop();
  await room.stop();
});

const start = () => startAgentProcess({ folder: room.agentFolder, env: room.env });
const online = () =>
  agent.until('all is sent', 90_000, ({ unsent, collector }) => collector === 'online' && unsent === 0);
const sealsIn = (file: string) =>
  linesOf(file)
    .map(openLine)
    .filter(({ kind }) => kind === 'trail.sealed');
const exportNow = () => exportOfAgent(room);
const verifyAtCollector = (file: string) =>
  tryGlasskey(['collector', 'verify-trail', file, '--data', room.collector.folder]);

describe('an administrator of the workstation, with its keychain open', () => {
  it('alters a record that was never sent and is older than two epochs: only the collector can tell, and it names it', async () => {
    await room.collector.kill();
    // Refused sign-ins are security records: each is sealed at once, and its key is gone.
    for (const password of ['one', 'two', 'three', 'four']) await givePassword(agent, { id: 'nobody', password });
    await agent.stop();
    const honest = await exportNow();
    expect(await verifyAtCollector(honest)).toMatchObject({ code: 0 });
    const target =
      linesOf(honest)
        .map(openLine)
        .find(({ kind }) => kind === 'session.sign_in_refused')?.seq ?? 0;
    expect(sealsIn(honest).filter(({ seq }) => seq > target).length).toBeGreaterThan(2);

    const done = spawnSync(process.execPath, [PROGRAM, room.agentFolder, String(target)], { env: room.env });
    expect([done.status, done.stderr.toString()]).toEqual([0, '']);

    // Everything that the workstation itself can check fits, by its own command and by the script of the chain.
    const own = await runGlasskey(['audit', 'verify', '--data', room.agentFolder], { env: room.env });
    expect(own).toMatch(/^Whole/);
    const altered = await exportNow();
    expect((await verifyIndependently(altered)).count).toBeGreaterThan(target);
    expect(linesOf(altered).map(openLine)[target - 1]).toMatchObject({ seq: target, detail: { altered: true } });

    const verdict = await verifyAtCollector(altered);
    const found = /BROKEN at (\d+)(?: to (\d+))?: it is not what was sealed/.exec(verdict.stdout);
    expect(verdict.code).toBe(1);
    expect(Number(found?.[1])).toBeLessThanOrEqual(target);
    expect(Number(found?.[2] ?? found?.[1])).toBeGreaterThanOrEqual(target);

    // And when the agent goes on and sends it, nobody has to ask.
    await room.collector.start();
    agent = await start();
    await online();
    const raised = JSON.parse(await room.collector.run(['alerts', '--json']));
    expect(raised).toContainEqual(expect.objectContaining({ kind: 'seal.wrong', severity: 'critical' }));
    tellFigures('administrator', [
      `record ${target} of ${linesOf(altered).length}, never sent, altered with root and the keychain: audit verify: whole; collector verify-trail: records ${found?.[1]} to ${found?.[2]}; alert seal.wrong`,
    ]);
  }, 180_000);
});
