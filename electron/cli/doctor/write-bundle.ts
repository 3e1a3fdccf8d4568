import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Examination } from '../../core/doctor/examine-workstation.ts';
import { lookAround } from '../../core/doctor/facts/place.ts';
import { findPolicy } from '../../core/doctor/facts/look-at-policy.ts';
import { trailFile } from '../../core/workstation/data-folder.ts';
import { readHealth } from '../../core/workstation/health-file.ts';
import { readMachinePolicy } from '../../core/policy/machine/read-machine-policy.ts';
import { vaultOf } from '../audit/audit-io.ts';
import { describeProgram, describeTrail, LOG_NAMES, readLog } from './bundle-parts.ts';
import type { DoctorIo } from './doctor-command.ts';
import { tarArchive, type ArchivedFile } from './tar-archive.ts';

/**
 * Writes what support needs as one .tar.gz for this account alone, in place of none (an existing file is refused). Every
 * part is put together from what may be told, field by field; nothing is copied whole and cleaned. A code, or null.
 */
export async function writeBundle(io: DoctorIo, file: string, examination: Examination): Promise<string | null> {
  const trail = trailFile(io.dataDir);
  const parts: Readonly<Record<string, unknown>> = {
    'doctor.json': { ...examination, effective: null }, // names addresses of the hospital: support asks when it needs them
    'program.json': describeProgram(),
    'policy.json': await describePolicy(io),
    'health.json': readHealth(io.dataDir),
    'trail.json': await describeTrail(io, trail),
    ...Object.fromEntries(LOG_NAMES.map((name) => [name, readLog(io.dataDir, name)])),
  };
  const files = Object.entries(parts).map(([name, part]): ArchivedFile => {
    const text = typeof part === 'string' ? part : `${JSON.stringify(part, null, 2)}\n`;
    return { name: `glasskey/${name}`, bytes: Buffer.from(text) };
  });
  try {
    writeFileSync(file, gzipSync(tarArchive(files, new Date(examination.at))), { mode: 0o600, flag: 'wx' });
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'internal';
  }
}

/** Where it comes from and until when it is good; what it says names people and patients. */
async function describePolicy(io: DoctorIo): Promise<unknown> {
  const read = io.readMachinePolicy ?? readMachinePolicy;
  const place = {
    folder: io.dataDir,
    vault: vaultOf(io),
    wallMs: Date.now,
    readMachinePolicy: read,
    depth: 'ends',
  } as const;
  try {
    const { source, serial, expiresAt, fault, policy } = await findPolicy(lookAround(place));
    const viewers = policy.viewers.map(({ id, kind }) => ({ id, kind }));
    return { source, serial, expiresAt, fault, hasPacs: policy.pacs !== null, viewers };
  } catch {
    return null; // the doctor's findings say why
  }
}
