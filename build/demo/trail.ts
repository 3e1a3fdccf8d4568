import type { Figures } from './run-steps.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGlasskey } from '../lab/run-glasskey.ts';
import { waitUntil } from '../lab/wait-until.ts';
import { OUT, type Stage } from './stage.ts';

export const TRAIL_NDJSON = join(OUT, 'trail.ndjson');

const audit = ({ room }: Stage, args: readonly string[]): Promise<string> =>
  runGlasskey(['audit', ...args, '--data', room.agentFolder], { env: room.env });

type Status = { readonly trail: string; readonly seq: number; readonly acknowledged: number };

/** What the workstation says of its trail. */
export async function trailStatus(stage: Stage): Promise<Status> {
  return JSON.parse(await audit(stage, ['status', '--json'])) as Status;
}

export async function unsentRecords(stage: Stage): Promise<number> {
  const { seq, acknowledged } = await trailStatus(stage);
  return seq - acknowledged;
}

/** Runs `glasskey audit verify`, which fails when anything is not whole. */
export async function verifyTrail(stage: Stage): Promise<Figures> {
  await audit(stage, ['verify']);
  const { seq, acknowledged } = await trailStatus(stage);
  return { records: seq, acknowledged };
}

/** Exports both copies and holds them side by side, byte by byte. */
export async function compareTrails(stage: Stage): Promise<Figures> {
  const { trail } = await trailStatus(stage);
  const own = await audit(stage, ['export', '--format', 'raw']);
  writeFileSync(TRAIL_NDJSON, own);
  const lines = own.trim().split('\n');
  const theirs = await waitUntil('the collector holds the export too', 30_000, async () => {
    const text = await stage.room.collector.run(['records', 'export', '--trail', trail, '--format', 'raw']);
    const held = text.trim().split('\n');
    return held.length >= lines.length ? held : null;
  });
  const different = lines.findIndex((line, index) => line !== theirs[index]);
  if (different !== -1) throw new Error(`record ${different + 1} differs at the collector`);
  return { records: lines.length, identicalAtTheCollector: lines.length };
}
