import { userInfo } from 'node:os';
import { recordReading } from '../../core/audit/record-reading.ts';
import type { Reading } from '../../core/audit/reading-requests.ts';
import type { Result } from '../../core/errors.ts';
import { systemClock } from '../../core/system-clock.ts';
import { trailFile } from '../../core/workstation/data-folder.ts';
import { createSource, readIdentity } from '../../core/workstation/identity.ts';
import { vaultOf, type AuditIo } from './audit-io.ts';

/** Records in this workstation's own trail what somebody does with a trail. Refuses as `recordReading` does. */
export async function recordUse(io: AuditIo, use: Reading['use']): Promise<Result<null>> {
  const identity = await readIdentity();
  return recordReading({
    file: trailFile(io.dataDir),
    vault: vaultOf(io),
    clock: systemClock,
    bootId: identity.bootId,
    clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
    source: createSource(identity, () => null, systemClock.monotonicMs),
    reading: { v: 1, osUser: userInfo().username.slice(0, 64), use },
  });
}
