import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '../../../../protocol/wire/receipt.ts';
import type { AuditEvent } from '../../../../protocol/audit/event.ts';
import type { Clock } from '../../clock.ts';
import type { Vault } from '../../vault/vault.ts';
import { createMemoryVault } from '../../vault/testing/memory-vault.ts';
import { ownEvent } from '../build-record.ts';
import { openTrail, type OpenTrail, type OpenTrailDeps } from '../open-trail.ts';
import { openRestOfTrails, type RestOfTrail } from '../rest-of-trails.ts';
import type { Trail } from '../trail.ts';

/** Of a collector whose log these tests are not about. */
export const NO_RECEIPT: Receipt = { checkpoint: '', runs: [], consistency: null };

/** A clock that tests move by hand. */
export type HandClock = Clock & { readonly advance: (ms: number) => void; readonly setWall: (wallMs: number) => void };

export function handClock(start = '2026-11-02T03:04:05.678Z'): HandClock {
  let wall = Date.parse(start);
  let monotonic = 1000;
  return {
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    advance: (ms) => {
      wall += ms;
      monotonic += ms;
    },
    setWall: (wallMs) => {
      wall = wallMs;
    },
  };
}

/** A real database in a folder of its own, with a keychain that is only in memory. */
export type TestPlace = {
  readonly folder: string;
  readonly file: string;
  readonly vault: Vault & { readonly held: Map<string, Buffer> };
  readonly clock: HandClock;
  readonly deps: OpenTrailDeps;
  /** Opens, or throws with the refusal's code. */
  readonly open: (changes?: Partial<OpenTrailDeps>) => Promise<OpenTrail>;
  /** What is left to send beside the present trail, to a collector whose log has that name. */
  readonly rests: (present: Pick<Trail, 'state'>, logName?: string) => Promise<readonly RestOfTrail[]>;
  readonly remove: () => void;
};

export function testPlace(folder: string = mkdtempSync(join(tmpdir(), 'trail-'))): TestPlace {
  const vault = createMemoryVault();
  const clock = handClock();
  const file = join(folder, 'trail.db');
  const deps: OpenTrailDeps = {
    file,
    vault,
    clock,
    sinceBootMs: clock.monotonicMs,
    bootId: '4f1c1a52-52f8-4d3c-9a52-5b9b4d6a3c11',
    clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
    source: () => ({ workstation: 'reading-1', site: null, ips: ['192.0.2.7'], machineId: 'a'.repeat(64) }),
    as: 'agent',
    osLog: () => undefined,
    markEveryMs: 1,
  };
  const open = async (changes: Partial<OpenTrailDeps> = {}): Promise<OpenTrail> => {
    const opened = await openTrail({ ...deps, ...changes });
    if (!opened.ok) throw new Error(opened.code);
    return opened.value;
  };
  const rests: TestPlace['rests'] = ({ state }, logName = 'log') =>
    openRestOfTrails({ trailFile: file, vault, state, logName: () => logName });
  return {
    folder,
    file,
    vault,
    clock,
    deps,
    open,
    rests,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An ordinary event, told apart by `n`. */
export const testEvent = (n: number): AuditEvent => ({
  ...ownEvent('study.opened', 'success', { n }),
  action: 'view',
  user: { id: 'r.voss', name: 'Ruth Voss', roles: ['radiologist'] },
  session: '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c11',
  object: { patientId: `P-${n}`, issuer: 'TEST', studyUid: `1.2.3.${n}`, seriesUid: null, accession: `A${n}` },
  because: [{ policy: 'role-radiologist', text: 'Radiologists may view studies' }],
});
