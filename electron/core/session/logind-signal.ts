import type { LockReason } from './session-state.ts';

const SLEEPS = /^\/org\/freedesktop\/login1: org\.freedesktop\.login1\.Manager\.PrepareForSleep \((true|false),?\)/;
const OF_SESSION = /^(\/org\/freedesktop\/login1\/session\/[A-Za-z0-9_]+): (.*)$/;
const LOCK = /^org\.freedesktop\.login1\.Session\.Lock \(\)/;
const CHANGED =
  /^org\.freedesktop\.DBus\.Properties\.PropertiesChanged \('org\.freedesktop\.login1\.Session', \{(.*)\}/;

/** The D-Bus object of a login session, its id escaped as systemd does (sd_bus_path_encode). */
export function sessionObject(sessionId: string): string {
  const escaped = [...Buffer.from(sessionId)].map((byte, at) => {
    const one = String.fromCharCode(byte);
    const isPlain = /[A-Za-z]/.test(one) || (at > 0 && /[0-9]/.test(one));
    return isPlain ? one : `_${byte.toString(16).padStart(2, '0')}`;
  });
  return `/org/freedesktop/login1/session/${escaped.join('')}`;
}

/**
 * Why a line of `gdbus monitor` on logind locks, or null. `ownObject`: our own session's object; null when it is not
 * known, and then any session's lock is taken for ours.
 */
export function lockReasonOf(line: string, ownObject: string | null): LockReason | null {
  const sleep = SLEEPS.exec(line)?.[1];
  if (sleep !== undefined) return sleep === 'true' ? 'suspend' : 'resume';
  const [, object, said = ''] = OF_SESSION.exec(line) ?? [];
  if (object === undefined || (ownObject !== null && object !== ownObject)) return null;
  if (LOCK.test(said)) return 'os-lock';
  const changed = CHANGED.exec(said)?.[1] ?? '';
  if (changed.includes("'LockedHint': <true>")) return 'os-lock';
  return changed.includes("'Active': <false>") ? 'user-switch' : null;
}
