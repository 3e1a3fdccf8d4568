import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Stretch } from '../../core/audit/salvage/damage-account.ts';
import { openPresent } from '../../core/audit/salvage/open-files.ts';
import { openRemains } from '../../core/audit/salvage/salvage-trails.ts';
import { listSetAside } from '../../core/audit/set-aside.ts';
import { surveyTrail, type ToldGap } from '../../core/audit/survey-trail.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { AgentError } from '../../core/errors.ts';
import { cannot, databaseOf, vaultOf, type AuditIo } from './audit-io.ts';

/** What is missing of one trail, by what its file shows and by what it says itself. */
type TrailGaps = {
  readonly file: string;
  readonly trail: string | null;
  readonly lastSeq: number;
  readonly acknowledged: number;
  readonly lost: readonly Stretch[];
  readonly lostCount: number;
  readonly lostForGood: number;
  readonly told: readonly ToldGap[];
};

/**
 * `glasskey audit gaps [--db FILE] [--json]`: every gap known, in the trail and in those that were set aside. Numbers only,
 * so it is not recorded, and works on a damaged trail, too. 0 none, 1 there are gaps, 2 cannot be read.
 */
export async function gapsCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { db: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = databaseOf(io, values.db);
  try {
    const found = await gapsOf(io, file);
    if (found.length === 0) return cannot(io, 'audit.io_failed');
    io.stdout.write(values.json === true ? `${JSON.stringify({ trails: found })}\n` : found.map(inWords).join(''));
    return found.some(({ lostCount, told }) => lostCount > 0 || told.length > 0) ? 1 : 0;
  } catch (error) {
    return cannot(io, error instanceof AgentError ? error.code : trailFault(error));
  }
}

async function gapsOf(io: AuditIo, file: string): Promise<readonly TrailGaps[]> {
  const vault = vaultOf(io);
  const found: TrailGaps[] = [];
  for (const path of [...(existsSync(file) ? [file] : []), ...listSetAside(file)]) {
    const remains = path === file ? await openPresent(path, vault) : await openRemains(path, vault);
    if (remains === null) continue;
    const { trail, account, gaps } = await surveyTrail(remains);
    remains.close();
    const { lastSeq, acknowledged, lost, lostCount, lostForGood } = account;
    found.push({ file: basename(path), trail, lastSeq, acknowledged, lost, lostCount, lostForGood, told: gaps });
  }
  return found;
}

function inWords({ file, trail, lastSeq, acknowledged, lost, lostCount, lostForGood, told }: TrailGaps): string {
  const stretches = lost.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
  return [
    `${file}: trail ${trail ?? 'unknown'}, ${lastSeq} records, ${acknowledged} of them at the collector.`,
    lostCount === 0
      ? '  Nothing is missing.'
      : `  Missing here: ${stretches} (${lostCount}). Of these nobody holds: ${lostForGood}.`,
    ...told.map(({ seq, at, detail }) => `  Told by record ${seq} at ${at}: ${JSON.stringify(detail)}`),
    '',
  ].join('\n');
}
