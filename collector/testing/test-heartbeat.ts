import type { Heartbeat } from '../../protocol/wire/heartbeat.ts';

/** What a workstation that is not quite well might say at `nowMs`, and what is said otherwise. */
export const testHeartbeat = (nowMs: number, said: Partial<Heartbeat> = {}): Heartbeat => ({
  v: 1,
  at: new Date(nowMs).toISOString(),
  life: 'running',
  version: '1.2.3',
  ring: 'early',
  trail: { state: 'open', unsent: 7, kept: 2 },
  seals: 'sealing',
  clock: { source: 'collector', offsetMs: -1500 },
  policy: { source: 'collector', serial: 3 },
  displays: { count: 2, curtain: 'whole' },
  idleSource: 'ok',
  severity: 'warning',
  faults: ['vault.locked'],
  ...said,
});
