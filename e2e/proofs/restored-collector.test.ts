import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchOf, createTestTrail } from '../../collector/testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../../collector/testing/test-workstation.ts';
import { readToken } from '../../electron/core/sync/read-token.ts';
import { openCheckpoint } from '../../protocol/log/checkpoint.ts';
import { openRestoration } from '../../protocol/log/restoration.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { runGlasskey, tryGlasskey } from '../../build/lab/run-glasskey.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { runAppending, type AppendRun } from './support/append-run.ts';
import { exportOfAgent, exportOfCollector, linesOf, openLine } from './support/exports.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { tellFigures } from './support/tell-figures.ts';

const AlertsSchema = z.array(z.object({ kind: z.string(), severity: z.string() }));
const EvidenceSchema = z.object({
  contradictions: z.array(z.object({ shown: z.string(), own: z.string(), shownBy: z.string() })),
  restorations: z.array(z.string()),
});

/** Another workstation, that has seen nothing of what is lost. */
async function enrolOther({ collector }: ProofRoom): Promise<TestWorkstation> {
  const token = readToken((await collector.createToken('Reading room 2')).trim(), Date.now());
  const caPem = await collector.run(['ca']);
  if (!token.ok) throw new Error(token.code);
  return enrolTestWorkstation({ running: () => ({ url: collector.url, caPem }), token: () => token.value });
}

/** `forked`: another workstation wrote on in the restored log before anybody noticed. */
describe.each(['behind', 'forked'] as const)('a collector restored from a backup, %s', (how) => {
  let room: ProofRoom;
  let other: TestWorkstation;
  let event = 0;
  beforeAll(async () => {
    room = await openProofRoom();
    other = await enrolOther(room);
  });
  afterAll(() => room.stop());

  const trail = createTestTrail(450);
  const sendOther = async (from: number, to: number): Promise<number> =>
    (await other.call('POST', '/v1/records', batchOf(trail, from, to))).status;
  const append = (count: number, onSync?: (kind: string, code: string) => void): Promise<AppendRun> => {
    const first = event;
    event += count;
    const watched = onSync === undefined ? {} : { onSync };
    return runAppending({
      ...room,
      folder: room.agentFolder,
      first,
      count,
      seed: first,
      drain: true,
      kill: null,
      ...watched,
    });
  };
  const collector = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse(await room.collector.run([...args, '--json']));
  const alerts = async () => AlertsSchema.parse(await collector('alerts', '--all'));
  const log = async (): Promise<string> => (await room.collector.run(['log', 'key'])).trim();

  it('says so, approves it in the open, and has every record again exactly once', async () => {
    const backup = room.file('backup');
    await append(300);
    expect(await sendOther(1, 40)).toBe(200);
    const oldKey = await log();
    await room.collector.stop();
    cpSync(room.collector.folder, backup, { recursive: true });
    await room.collector.start();
    await append(200);
    await room.collector.stop();
    rmSync(room.collector.folder, { recursive: true });
    cpSync(backup, room.collector.folder, { recursive: true });
    await room.collector.start();
    expect((await tryGlasskey(['collector', 'recover', '--data', room.collector.folder])).code).toBe(1);
    if (how === 'forked') expect(await sendOther(41, 440)).toBe(200);

    // An agent comes, shows what the collector had signed, and waits for an administrator.
    let waits = '';
    const running = append(25, (kind, code) => (waits = kind === 'waiting' ? code : waits));
    await waitUntil('the agent has shown what it saw', 20_000, () => waits === 'log.behind');
    const kind = how === 'forked' ? 'log.split_view' : 'log.behind';
    expect(await alerts()).toContainEqual(expect.objectContaining({ kind, severity: 'critical' }));
    const [evidence] = EvidenceSchema.parse(await collector('log', 'evidence')).contradictions;
    const [shown, own] = [evidence?.shown ?? '', evidence?.own ?? ''].map((note) =>
      openCheckpoint(note, readVerifier(oldKey)!),
    );
    expect(shown?.size === own?.size || how === 'forked' || (shown?.size ?? 0) > (own?.size ?? 0)).toBe(true);
    expect(shown?.root).not.toEqual(own?.root);

    await room.collector.run(['recover']);
    const run = await running; // by itself: it sends again what is missing, and goes on
    expect(await sendOther(how === 'forked' ? 441 : 41, 450)).toBe(200);
    const { restorations } = EvidenceSchema.parse(await collector('log', 'evidence'));
    const statement = openRestoration(restorations[0] ?? '', readVerifier(oldKey)!);
    expect(statement).toMatchObject({ known: { size: shown?.size }, held: { size: own?.size } });
    expect(statement?.to).toBe(readVerifier(await log())?.name);

    const ownLines = linesOf(await exportOfAgent(room));
    await append(0);
    const heldLines = linesOf(await exportOfCollector(room, run.trail ?? ''));
    expect(heldLines.join('\n') === ownLines.join('\n')).toBe(true);
    const records = heldLines.map(openLine);
    expect(records.filter(({ kind: what }) => what === 'log.restored')).toMatchObject([
      { detail: { statements: restorations, seen: evidence?.shown } },
    ]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    expect(await alerts()).toContainEqual(expect.objectContaining({ kind: 'log.restored', severity: 'critical' }));
    expect(await collector('log', 'verify')).toMatchObject({ kind: 'whole' });
    expect((await tryGlasskey(['audit', 'verify', '--data', room.agentFolder], { env: room.env })).code).toBe(0);
    tellFigures(`restored-collector, ${how}`, [
      `${records.length} records at the collector, each once; ${shown?.size} leaves were known, ${own?.size} held`,
    ]);
  }, 120_000);

  it('proves every record from files alone, those of before and those of after', async () => {
    const folder = join(room.file('log'), how);
    await room.collector.run(['log', 'export', folder]);
    const out = await runGlasskey(['log', 'verify', folder, '--key', await log()]);
    expect(out).toMatch(/^Whole/);
  }, 30_000);
});
