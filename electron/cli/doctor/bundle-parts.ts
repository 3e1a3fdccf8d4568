import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { arch, release, totalmem, uptime, version as systemVersion } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../../../protocol/version.ts';
import { readLogLine } from '../../core/log.ts';
import { readProgress, type Progress } from '../../core/audit/read-status.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { AgentError } from '../../core/errors.ts';
import { recordUse, type AuditIo } from '../audit/audit-io.ts';
import { inspectTrail, type Inspection } from '../audit/inspect-trail.ts';

/** What runs on what; no name of the computer, its person or its network. */
export function describeProgram(): unknown {
  const { node, v8 } = process.versions;
  const electron = 'electron' in process.versions ? process.versions.electron : null;
  const system = { platform: process.platform, arch: arch(), release: release(), version: systemVersion() };
  const machine = { memoryMib: Math.round(totalmem() / 1024 ** 2), upHours: Math.round(uptime() / 3600) };
  return { glasskey: VERSION, node, v8, electron, ...system, ...machine };
}

/** Reading every record of a longer one would not be done in time. */
const MOST_RECORDS = 100_000;

/**
 * What is in the trail by day and kind; only how far it is, where it has more than `most` records; or a code that says why
 * neither can be told. The trail records that it was told, before.
 */
export async function describeTrail(io: AuditIo, file: string, most = MOST_RECORDS): Promise<unknown> {
  const progress = progressOf(file);
  if (progress !== null && progress.seq > most) return describeLong(io, progress);
  const inspected = await inspectTrail(io, file, 'file');
  return inspected.ok ? withoutWords(inspected.value) : { code: inspected.code };
}

async function describeLong(io: AuditIo, progress: Progress): Promise<unknown> {
  const { trail, seq: toSeq } = progress;
  try {
    const code = await recordUse(io, { kind: 'trail.inspected', format: 'inspect', trail, toSeq, to: 'file' });
    return code === null ? { code: 'audit.too_long', ...progress } : { code };
  } catch (error) {
    return { code: error instanceof AgentError ? error.code : trailFault(error) };
  }
}

/** Null: damaged, or none. The inspection reads it in another way, or says why it cannot. */
function progressOf(file: string): Progress | null {
  try {
    return readProgress(file);
  } catch {
    return null;
  }
}

/** The details of a gap are numbers and codes today; tomorrow's must not get here by themselves. */
function withoutWords({ survey, ...rest }: Inspection): unknown {
  const { gaps, ...kept } = survey;
  return { ...rest, survey: { ...kept, gaps: gaps.map(({ seq, at }) => ({ seq, at })) } };
}

/** More than the log's own cap: what is longer is not what the program has written. */
const MOST_LOG_BYTES = 4 * 1024 * 1024;

/** Of the agent and of its supervisor, each with the one before it. */
export const LOG_NAMES = ['agent.log.old', 'agent.log', 'supervisor.log.old', 'supervisor.log'] as const;
type LogName = (typeof LOG_NAMES)[number];

/** The lines of an operational log that the program can have written; others are counted at the end. */
export function readLog(folder: string, name: LogName): string {
  const lines = readEnd(join(folder, name))
    .split('\n')
    .filter((line) => line !== '');
  const read = lines.map(readLogLine);
  const known = read.filter((line) => line !== null).map((line) => JSON.stringify(line));
  return [...known, JSON.stringify({ leftOut: read.length - known.length }), ''].join('\n');
}

function readEnd(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, MOST_LOG_BYTES));
      const read = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8', 0, read);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return ''; // there is none
  }
}
