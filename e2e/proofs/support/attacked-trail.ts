import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readVerifier } from '../../../protocol/log/signed-note.ts';
import { ownEvent } from '../../../electron/core/audit/build-record.ts';
import { openTrail, systemSinceBootMs } from '../../../electron/core/audit/open-trail.ts';
import { testEvent } from '../../../electron/core/audit/testing/test-trail.ts';
import type { Trail } from '../../../electron/core/audit/trail.ts';
import { verifyTrail } from '../../../electron/core/audit/verify-trail.ts';
import { createCollectorClient, type CollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { enrol } from '../../../electron/core/sync/enrol.ts';
import { identityOf } from '../../../electron/core/sync/enrolment.ts';
import { createMemoryVault } from '../../../electron/core/vault/testing/memory-vault.ts';
import type { ProofRoom } from './proof-room.ts';
import { sendAll, sendWithRests } from './send-all.ts';
import { DIRECT_NETWORK } from '../../../electron/core/network/direct-network.ts';

const OLD = 12;
const ACKNOWLEDGED = 20;
const LATE = 22;
const LAST = 24;
const HOUR_MS = 3_600_000;

/** A database as it once was, and what the keychain remembered of it then. */
export type Copy = { readonly file: string; readonly putBackMark: () => void };

/** A trail of 24 records in three runs of its agent, of which a collector holds 20. */
export type AttackedTrail = {
  readonly file: string;
  /** Made when the trail ended at record 12; the collector has more. */
  readonly old: Copy;
  /** Made when it ended at record 22; the collector has less. */
  readonly late: Copy;
  readonly forgetMark: () => void;
  /** What `glasskey audit verify` says, in the word of its verdict. */
  readonly verify: () => Promise<string>;
  /** The next start of the agent and its next contact with the collector. */
  readonly startAgain: () => Promise<NextStart>;
};

export type NextStart = {
  /** Why the file was set aside and a new trail begun, or the warning with which it goes on; null: as if nothing was. */
  readonly found: string | null;
  /** What the collector raised of this workstation's trails. */
  readonly alerts: readonly string[];
};

type Keychain = ReturnType<typeof createMemoryVault>;
type Desk = {
  readonly file: string;
  /** It outlives each run of the agent. */
  readonly vault: Keychain;
  readonly clock: { aheadMs: number };
  readonly client: CollectorClient;
  readonly logKey: string;
};

export async function makeAttackedTrail(room: ProofRoom): Promise<AttackedTrail> {
  const desk = await openDesk(room);
  const { file, vault } = desk;
  const id = await work(desk, OLD, async (trail) => {
    trail.state.set('offline.uses', 1);
    trail.state.set('attempts.someone', 4);
    await appendTo(trail, OLD - 3);
    await sendAll(trail, { ...desk, state: trail.state });
  });
  const old = copyOf(desk);
  await work(desk, LATE, async (trail) => {
    await appendTo(trail, ACKNOWLEDGED);
    await sendAll(trail, { ...desk, state: trail.state });
    trail.state.set('offline.uses', 2);
    trail.state.remove('attempts.someone');
  });
  const late = copyOf(desk);
  await work(desk, LAST, async () => undefined);
  return {
    file,
    old,
    late,
    forgetMark: () => [...vault.held].filter(isMark).forEach(([name]) => vault.held.delete(name)),
    verify: async () => {
      const verdict = await verifyTrail({ file, vault, log: readVerifier(desk.logKey) });
      if (verdict.kind === 'tampered') return verdict.what;
      return verdict.kind === 'whole' ? 'whole' : verdict.code;
    },
    startAgain: () => startAgain(room, desk, id),
  };
}

/** A workstation of its own, enrolled at the room's collector. */
async function openDesk({ collector, file }: ProofRoom): Promise<Desk> {
  const machineId = randomUUID();
  const dataDir = file(machineId);
  mkdirSync(dataDir);
  const vault = createMemoryVault();
  const token = await collector.createToken('Reading room 1');
  const as = { workstation: `reading-${machineId.slice(0, 8)}`, machineId };
  const enrolled = await enrol({ vault, dataDir, wallMs: Date.now, network: DIRECT_NETWORK, machine: {} }, token, as);
  if (!enrolled.ok) throw new Error(enrolled.code);
  const client = createCollectorClient(identityOf(enrolled.value), DIRECT_NETWORK, () => undefined);
  const { logKey } = enrolled.value;
  return { file: join(dataDir, 'trail.db'), vault, clock: { aheadMs: 0 }, client, logKey };
}

/** One run of the agent, an hour after the one before: does something, then appends up to record `seq`. */
async function work(desk: Desk, seq: number, something: (trail: Trail) => Promise<void>): Promise<string> {
  const { trail } = await open(desk);
  await something(trail);
  await appendTo(trail, seq);
  await trail.close();
  desk.clock.aheadMs += HOUR_MS;
  return trail.id;
}

const isMark = ([name]: readonly [string, Buffer]): boolean => name.startsWith('trail-mark.');

function copyOf({ file, vault }: Desk): Copy {
  const copy = `${file}.${randomUUID()}`;
  copyFileSync(file, copy);
  const marks = [...vault.held].filter(isMark);
  return { file: copy, putBackMark: () => marks.forEach(([name, value]) => vault.held.set(name, value)) };
}

async function startAgain({ collector }: ProofRoom, desk: Desk, id: string): Promise<NextStart> {
  const { trail, findings } = await open(desk);
  await trail.append(ownEvent('agent.started', 'success', {}));
  await sendWithRests(trail, desk);
  await trail.close();
  await desk.client.close();
  const raised: readonly { readonly kind: string; readonly trail: string | null }[] = JSON.parse(
    await collector.run(['alerts', '--json']),
  );
  const own = raised.filter((alert) => alert.trail === id || alert.trail === trail.id);
  return { found: findings[0] ?? null, alerts: [...new Set(own.map(({ kind }) => kind))].toSorted() };
}

async function open({ file, vault, clock }: Desk): Promise<{ readonly trail: Trail; readonly findings: string[] }> {
  const opened = await openTrail({
    file,
    vault,
    clock: { wallMs: () => Date.now() + clock.aheadMs, monotonicMs: () => performance.now() + clock.aheadMs },
    bootId: 'proof',
    sinceBootMs: () => systemSinceBootMs() + clock.aheadMs,
    clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
    source: () => ({ workstation: 'reading-1', site: null, ips: [], machineId: 'm' }),
    as: 'agent',
    osLog: () => undefined,
  });
  if (!opened.ok) throw new Error(opened.code);
  const { trail, findings } = opened.value;
  return { trail, findings: findings.map((one) => (one.kind === 'new_trail' ? one.follows.why : one.kind)) };
}

async function appendTo(trail: Trail, seq: number): Promise<void> {
  const { seq: last } = trail.status();
  await Promise.all(Array.from({ length: seq - last }, (_, n) => trail.append(testEvent(last + n + 1))));
}
