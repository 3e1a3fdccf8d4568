import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, closeSync, cpSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openForReading } from '../../electron/core/audit/open-database.ts';
import { buildShim } from '../../build/campaign/shim/build-shim.ts';
import { openMovedClock } from '../../build/campaign/shim/moved-clock.ts';
import { runGlasskey } from '../../build/lab/run-glasskey.ts';
import { VERSION } from '../../protocol/version.ts';
import type { AgentProcess } from '../proofs/support/agent-process.ts';
import { askDoctor } from './support/ask-doctor.ts';
import { openDoctoredRoom, type DoctoredRoom } from './support/doctored-room.ts';
import { asVersion } from './support/older-version.ts';

const DAY_MS = 86_400_000;
/** Several starts of agent and commands, on a machine that does other things too. */
const LONG_MS = 300_000;
const canMount = process.getuid?.() === 0;
let place: DoctoredRoom;
let agent: AgentProcess;

beforeAll(async () => {
  place = await openDoctoredRoom();
  agent = await place.startAgent();
}, LONG_MS);
afterAll(async () => place.stop(), LONG_MS);

const PAGE_BYTES = 4096;
/** Where in the file the first page of records' own rows begins, in bytes. */
function placeOfRecords(file: string): number {
  const db = openForReading(file);
  try {
    const page = "SELECT pageno FROM dbstat WHERE name = 'record' AND pagetype = 'leaf'";
    return (db.prepare<[], number>(page).pluck().get() ?? 1) * PAGE_BYTES - PAGE_BYTES;
  } finally {
    db.close();
  }
}

const saysTo = (words: string) => expect.stringContaining(words);
const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('glasskey doctor at a workstation that works', { timeout: LONG_MS }, () => {
  it('finds nothing wrong while the agent runs, and changes no file that it reads', async () => {
    const { room, examine } = place;
    await expect.poll(async () => (await examine()).of('shown-faults').code, { timeout: 60_000 }).toMatch(/none/);
    const files = ['enrolment.json', 'emergency.json'].map((name) => join(room.agentFolder, name));
    const before = files.map(hashOf);
    const doctor = await examine();
    // No windows, no package and no network time are on this machine: unknown, and nothing worse.
    expect(doctor.wrong.filter((code) => !/^(displays|package)\./.test(code))).toEqual([]);
    expect(doctor.exit).toBe(3);
    expect(files.map(hashOf)).toEqual(before);
  });

  it('is listed at the collector as it says it is', async () => {
    const { collector, env } = place.room;
    const args = ['collector', 'workstations', '--json', '--data', collector.folder];
    const [{ health }] = JSON.parse(await runGlasskey(args, { env }));
    expect(health).toMatchObject({ life: 'running', version: VERSION, ring: null, trail: { state: 'open', kept: 0 } });
    expect(Math.abs(health.clock.offsetMs ?? 0)).toBeLessThan(5000);
    expect(health.seals).toBe('sealing');
  });
});

/** Each fault is made for real, is named with what to do, and is gone when it is undone. */
describe('glasskey doctor names', { timeout: LONG_MS }, () => {
  it('a collector that is away', async () => {
    await place.room.collector.kill();
    const doctor = await place.examine();
    expect(doctor.of('collector')).toMatchObject({ code: 'collector.unreachable', advice: saysTo('network') });
    expect(doctor.exit).toBe(2);
    await place.room.collector.start();
    expect((await place.examine()).of('collector').code).toBe('collector.answers');
  });

  it('a PACS and a hub that are away, and a data folder that others may enter', async () => {
    const { room, hub, examine } = place;
    expect((await examine()).of('reporting-hub').code).toBe('reporting-hub.answers');
    await Promise.all([room.pacs.kill(), hub.stop()]);
    chmodSync(room.agentFolder, 0o755);
    const doctor = await examine();
    expect(doctor.of('reporting-hub')).toMatchObject({ code: 'reporting-hub.away', advice: saysTo('hubUrl') });
    expect(doctor.of('pacs')).toMatchObject({ code: 'pacs.away', advice: saysTo('pacs.dicomWebUrl') });
    expect(doctor.of('data-folder')).toMatchObject({ code: 'data-folder.open', advice: saysTo('chmod 700') });
    chmodSync(room.agentFolder, 0o700);
    await room.pacs.start();
  });

  it('a keychain that is away, and what cannot be told without it', async () => {
    const { room, examine } = place;
    await room.keyring.kill();
    const doctor = await examine();
    expect(doctor.of('keychain')).toMatchObject({ code: 'keychain.locked', advice: saysTo('unlock') });
    expect(doctor.of('collector').code).toBe('collector.answers-unproved');
    expect(doctor.of('certificate').code).toBe('certificate.good');
    const unsaid = ['trail.pages', 'seals.unsaid', 'enrolment.locked', 'policy.unsaid'];
    expect(doctor.wrong).toEqual(expect.arrayContaining(unsaid));
    await room.keyring.start();
    expect((await examine()).of('keychain').code).toBe('keychain.answers');
  });

  it.runIf(canMount)('a viewer that was changed, that users may replace, that is gone', async () => {
    const { viewer, examine } = place;
    const program = viewer ?? '';
    const advice = async () => (await examine()).of('viewers');
    appendFileSync(program, 'x');
    expect(await advice()).toMatchObject({ code: 'viewers.changed', advice: saysTo('SHA-256') });
    chmodSync(program, 0o777);
    expect(await advice()).toMatchObject({ code: 'viewers.unprotected', advice: saysTo('administrators') });
    rmSync(program);
    expect(await advice()).toMatchObject({ code: 'viewers.absent', advice: saysTo('Install') });
    cpSync('/usr/bin/true', program);
  });

  it('a clock that is off, and a certificate that is about to end', async () => {
    const clock = openMovedClock(await buildShim('clock', place.folder), join(place.folder, 'clock'));
    clock.set({ aheadMs: 120_000, sleptMs: 0 });
    const off = await place.examine(clock.env);
    expect(off.of('clock')).toMatchObject({ code: 'clock.off', severity: 'error', advice: saysTo('network time') });
    clock.set({ aheadMs: 700 * DAY_MS, sleptMs: 0 });
    const late = await place.examine(clock.env);
    expect(late.of('certificate')).toMatchObject({ code: 'certificate.ending', advice: saysTo('renews it by itself') });
  });

  it('an agent of an older version, one that did not end in order, and one that did', async () => {
    const { startAgent, endAgent, examine, folder } = place;
    agent = await startAgent(asVersion('0.0.9', folder));
    const version = async () => (await examine()).of('version');
    await expect.poll(version, { timeout: 60_000 }).toMatchObject({
      code: 'version.agent-differs',
      advice: saysTo('Restart'),
    });
    await endAgent('crash');
    expect((await examine()).of('agent')).toMatchObject({ code: 'agent.died', advice: saysTo('agent.log') });
    agent = await startAgent();
    await endAgent('in-order');
    expect((await examine()).of('agent').code).toBe('agent.ended');
  });

  it('an old copy of the trail in its place: a seal is missing, and so is its end', async () => {
    const { keepTrail, startAgent, endAgent, examine } = place;
    await endAgent('in-order');
    const putOldBack = keepTrail();
    agent = await startAgent(); // seals as soon as it has started, and once more when it ends
    await endAgent('in-order');
    const putNewBack = keepTrail();
    putOldBack();
    const doctor = await examine();
    expect(doctor.of('seals')).toMatchObject({ code: 'seals.broken', advice: saysTo('glasskey audit verify') });
    expect(doctor.of('trail')).toMatchObject({ code: 'trail.damaged', advice: saysTo('glasskey audit repair') });
    putNewBack();
    expect((await examine()).of('trail').code).toBe('trail.whole');
  });

  it('a damaged page in the trail', async () => {
    const { room, keepTrail, endAgent, examine } = place;
    await endAgent('in-order');
    const putBack = keepTrail();
    const file = join(room.agentFolder, 'trail.db');
    const damaged = openSync(file, 'r+');
    writeSync(damaged, randomBytes(PAGE_BYTES), 0, PAGE_BYTES, placeOfRecords(file));
    closeSync(damaged);
    const before = hashOf(file);
    const doctor = await examine();
    expect(doctor.of('trail')).toMatchObject({
      code: 'trail.damaged',
      severity: 'error',
      advice: saysTo('Keep the files'),
    });
    expect(hashOf(file)).toBe(before);
    putBack();
  });

  it.runIf(canMount)('a disk that is nearly full', async () => {
    const disk = join(place.folder, 'small');
    mkdirSync(disk);
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk]);
    try {
      const doctor = await askDoctor(disk, place.room.env);
      expect(doctor.of('disk')).toMatchObject({ code: 'disk.full', advice: saysTo('Make room') });
    } finally {
      execFileSync('/bin/umount', ['-l', disk]);
    }
  });

  // The last one: what the agent has seen of the collector's log does not go with what is put back.
  it('a policy that is refused: the collector came back from a backup', async () => {
    const { room, folder, examine } = place;
    const { collector, policy } = room;
    agent = await place.startAgent();
    const [old, present] = [join(folder, 'collector-before'), `${collector.folder}.present`];
    await collector.kill();
    cpSync(collector.folder, old, { recursive: true });
    await collector.start();
    const before = (await agent.snapshot()).policySerial ?? 0;
    await collector.setPolicy(policy);
    await agent.until('the policy is there', 30_000, ({ policySerial }) => (policySerial ?? 0) > before);
    await collector.kill();
    renameSync(collector.folder, present);
    cpSync(old, collector.folder, { recursive: true });
    await collector.start();
    const doctor = await examine();
    expect(doctor.of('policy')).toMatchObject({ code: 'policy.refused', advice: saysTo('set the policy again') });
    await collector.kill();
    rmSync(collector.folder, { recursive: true });
    renameSync(present, collector.folder);
    await collector.start();
  });
});
