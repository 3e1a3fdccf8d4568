import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../../protocol/audit/event.ts';
import { localTime } from './local-time.ts';
import type { Stamped } from './build-record.ts';

/** Fixed programs that write one line, given on standard input or as the last argument, to the system's log. */
const WRITERS: Partial<Record<NodeJS.Platform, (line: string) => readonly [string, readonly string[], string]>> = {
  linux: (line) => ['/usr/bin/logger', ['-t', 'glasskey', '-p', 'auth.alert'], line],
  darwin: (line) => ['/usr/bin/logger', ['-t', 'glasskey', '-p', 'auth.alert'], line],
  win32: (line) => [
    'C:\\Windows\\System32\\eventcreate.exe',
    ['/L', 'APPLICATION', '/T', 'WARNING', '/SO', 'Glasskey', '/ID', '1', '/D', line],
    '',
  ],
};

/** Tells the operating system's log of an event that the trail could not take. Never fails, never waits for long. */
export type OsLog = (what: Stamped, why: string) => void;

/**
 * The line names no patient: a hash over grant and identifiers lets an investigator confirm a suspected patient without
 * the system's log giving one away.
 */
export function osLogLine({ event, wallMs }: Stamped, why: string): string {
  const about = event.object === null ? '-' : objectHash(event);
  return JSON.stringify({
    at: localTime(wallMs),
    kind: event.kind,
    outcome: event.outcome,
    user: event.user?.id ?? null,
    session: event.session,
    grant: event.grant,
    object: about,
    notInTrail: why,
  });
}

function objectHash(event: AuditEvent): string {
  const { patientId, issuer, studyUid } = event.object ?? { patientId: null, issuer: null, studyUid: null };
  const text = [event.grant ?? event.session ?? '', issuer ?? '', patientId ?? '', studyUid ?? ''].join('\0');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export const systemOsLog: OsLog = (what, why) => {
  const writer = WRITERS[process.platform]?.(osLogLine(what, why));
  if (writer === undefined) return;
  const [file, args, input] = writer;
  const child = execFile(file, args, { timeout: 5000, env: {}, windowsHide: true }, () => undefined);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${input}\n`);
};
