import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownEvent } from '../../../electron/core/audit/build-record.ts';
import { openTrail, systemSinceBootMs } from '../../../electron/core/audit/open-trail.ts';
import { readSealingEntry, SEALING_ENTRY } from '../../../electron/core/audit/seal/sealing-entry.ts';
import { startSealing } from '../../../electron/core/audit/seal/start-sealing.ts';
import { testEvent } from '../../../electron/core/audit/testing/test-trail.ts';
import type { Trail } from '../../../electron/core/audit/trail.ts';
import { verifyTrail } from '../../../electron/core/audit/verify-trail.ts';
import { createCollectorClient } from '../../../electron/core/sync/collector-client.ts';
import { enrol } from '../../../electron/core/sync/enrol.ts';
import { identityOf } from '../../../electron/core/sync/enrolment.ts';
import { createMemoryVault } from '../../../electron/core/vault/testing/memory-vault.ts';
import { exportTo, verifyInPython, verifyThere, type CollectorVerdict } from './sealed-export.ts';
import { sendWithRests } from './send-all.ts';
import type { ProofRoom } from './proof-room.ts';
import { removeDatabase } from './tamper.ts';
import { DIRECT_NETWORK } from '../../../electron/core/network/direct-network.ts';

const HALF_MINUTE_MS = 30_000;

/** One run of the agent, from its start to its end. */
export type SealedRun = {
  readonly trail: Trail;
  /** So many times: half a minute goes by, something is recorded, and it is sealed. */
  readonly work: (seals: number) => Promise<void>;
  /** Sends all that the collector lacks, also of trails that were set aside. */
  readonly send: () => Promise<void>;
};

/** What was on the disk and in the keychain at a moment. */
export type Image = { readonly database: string; readonly keychain: ReadonlyMap<string, Buffer> };

/** An enrolled workstation whose trail is sealed. Its time is moved by hand, its keychain is in memory and open to attack. */
export type SealedDesk = {
  readonly file: string;
  readonly vault: ReturnType<typeof createMemoryVault>;
  /** Milliseconds by which the workstation's own wall clock is wrong. */
  readonly clock: { wrongByMs: number };
  readonly run: (work: (run: SealedRun) => Promise<void>, end?: 'stop' | 'crash') => Promise<string>;
  readonly image: () => Image;
  readonly putBack: (image: Image, keep?: readonly string[]) => void;
  /** What `audit verify` says in one word. */
  readonly verify: () => Promise<string>;
  readonly exportTrail: () => Promise<string>;
  /** `glasskey collector verify-trail FILE… --json`. */
  readonly verifyAtCollector: (...files: readonly string[]) => Promise<CollectorVerdict>;
  /** The independent script's last line, or what it found. */
  readonly verifyInPython: (file: string) => Promise<string>;
  /** Kinds of the alerts that the collector raised of this workstation since it was made. */
  readonly alerts: () => Promise<readonly string[]>;
};
export const isMark = (name: string): boolean => name.startsWith('trail-mark.');
export { SEALING_ENTRY };

export async function openSealedDesk({ collector, file: place }: ProofRoom): Promise<SealedDesk> {
  const machineId = randomUUID();
  const dataDir = place(machineId);
  mkdirSync(dataDir);
  const vault = createMemoryVault();
  const token = await collector.createToken('Reading room 1');
  const name = `sealed-${machineId.slice(0, 8)}`;
  const enrolled = await enrol({ vault, dataDir, wallMs: Date.now, network: DIRECT_NETWORK, machine: {} }, token, {
    workstation: name,
    machineId,
  });
  if (!enrolled.ok) throw new Error(enrolled.code);
  const { logKey } = enrolled.value;
  const client = createCollectorClient(identityOf(enrolled.value), DIRECT_NETWORK, () => undefined);
  const firstKey = (await readSealingEntry(vault))?.next.key.toString('hex') ?? '';
  const file = join(dataDir, 'trail.db');
  const clock = { wrongByMs: 0 };
  const ahead = { ms: 0 };
  const monotonicMs = (): number => systemSinceBootMs() + ahead.ms;

  const run: SealedDesk['run'] = async (work, end = 'stop') => {
    const opened = await openTrail({
      file,
      vault,
      clock: { wallMs: () => Date.now() + ahead.ms + clock.wrongByMs, monotonicMs },
      bootId: 'proof',
      sinceBootMs: monotonicMs,
      clockInfo: () => ({ source: 'none', offsetMs: null, checkedAt: null }),
      source: () => ({ workstation: name, site: null, ips: [], machineId }),
      as: 'agent',
      osLog: () => undefined,
    });
    if (!opened.ok) throw new Error(opened.code);
    const { trail } = opened.value;
    await trail.append(ownEvent('agent.started', 'success', {}));
    const sealer = await startSealing({
      file,
      trail,
      vault,
      monotonicMs,
      faults: { raise: () => undefined, clear: () => undefined },
      agree: async (sealKey) => {
        const answer = await client.agreeSealKey({ sealKey });
        if (answer.ok) return 'agreed';
        return answer.code === 'seal.key_refused' ? 'refused' : 'later';
      },
    });
    await sealer?.check();
    await work({
      trail,
      work: async (seals) => {
        for (let n = 0; n < seals; n += 1) {
          ahead.ms += HALF_MINUTE_MS;
          await trail.append(testEvent(n));
          await sealer?.check();
        }
      },
      send: () => sendWithRests(trail, { file, vault, client, logKey }),
    });
    await sealer?.stop(end === 'stop' ? 'seal' : 'leave');
    if (end === 'stop') await trail.append(ownEvent('agent.stopped', 'success', {}));
    await trail.close();
    ahead.ms += HALF_MINUTE_MS;
    return trail.id;
  };
  const image = (): Image => {
    const database = `${file}.${randomUUID()}`;
    copyFileSync(file, database);
    return { database, keychain: new Map(vault.held) };
  };
  return {
    file,
    vault,
    clock,
    run,
    image,
    putBack: ({ database, keychain }, keep = []) => {
      removeDatabase(file);
      copyFileSync(database, file);
      for (const key of vault.held.keys()) if (!keep.includes(key)) vault.held.delete(key);
      for (const [key, value] of keychain) if (!keep.includes(key)) vault.held.set(key, value);
    },
    verify: async () => {
      const verdict = await verifyTrail({ file, vault, log: null });
      return verdict.kind === 'tampered' ? verdict.what : verdict.kind;
    },
    exportTrail: () => exportTo(`${file}.${randomUUID()}.ndjson`, file, vault),
    verifyAtCollector: (...files) => verifyThere(collector.folder, files),
    verifyInPython: (exported) => verifyInPython(exported, firstKey),
    alerts: async () => {
      const workstations: readonly { readonly id: string; readonly name: string }[] = JSON.parse(
        await collector.run(['workstation', 'list', '--json']),
      );
      const id = workstations.find((one) => one.name === name)?.id;
      const all: readonly { readonly kind: string; readonly workstation: string | null }[] = JSON.parse(
        await collector.run(['alerts', '--json']),
      );
      return [...new Set(all.filter((one) => one.workstation === id).map(({ kind }) => kind))].toSorted();
    },
  };
}
