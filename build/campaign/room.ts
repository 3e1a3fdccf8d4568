import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { verifyTrail, type TrailVerdict } from '../../electron/core/audit/verify-trail.ts';
import { enrol } from '../../electron/core/sync/enrol.ts';
import type { Enrolment } from '../../electron/core/sync/enrolment.ts';
import { createKeychain } from '../../electron/core/vault/keychain.ts';
import { trailFile } from '../../electron/core/workstation/data-folder.ts';
import { startCollectorProcess, type LabCollector } from '../lab/collector-process.ts';
import { openLine } from '../../e2e/proofs/support/exports.ts';
import type { Held } from './ledger.ts';
import type { Field } from './scenario.ts';
import { DIRECT_NETWORK } from '../../electron/core/network/direct-network.ts';

/** A place at which an agent can be started: enrolled, with a name of its own in the real keychain. */
export type Workstation = {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly enrolment: Enrolment;
  /** What `glasskey audit verify` says. */
  readonly verify: () => Promise<TrailVerdict>;
};

/** With what it says. */
export type HeldRecord = Held & { readonly kind: string; readonly detail: Readonly<Record<string, unknown>> };

/** A collector process and workstations of its own. */
export type Room = {
  readonly folder: string;
  readonly collector: LabCollector;
  /** `data`: where its data are to lie; default: in the room's folder. */
  readonly enrolWorkstation: (data?: string) => Promise<Workstation>;
  /** All that the collector holds, by workstation. */
  readonly held: () => Promise<ReadonlyMap<string, readonly HeldRecord[]>>;
  readonly stop: () => Promise<void>;
};

const TrailsSchema = z.array(z.looseObject({ trail: z.string(), workstation: z.string() }));

/** Opens a room in the field's folder. The keychain is that of the environment (campaign.ts). */
export async function openRoom({ folder, env }: Field, collectorEnv = (): NodeJS.ProcessEnv => env): Promise<Room> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const collector = await startCollectorProcess(join(folder, 'collector'), collectorEnv);
  await collector.setPolicy(DEFAULT_POLICY);
  const enrolWorkstation = async (where?: string): Promise<Workstation> => {
    const machineId = randomUUID();
    const name = `campaign-${machineId.slice(0, 18)}`;
    const data = where ?? join(folder, name, 'data'); // what a disk is simulated for has no neighbours
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const vault = createKeychain(name);
    const token = await collector.createToken('Campaign');
    const enrolled = await enrol(
      { vault, dataDir: data, wallMs: Date.now, network: DIRECT_NETWORK, machine: {} },
      token,
      { workstation: name, machineId },
    );
    if (!enrolled.ok) throw new Error(`not enrolled: ${enrolled.code}`);
    const file = trailFile(data);
    const log = readVerifier(enrolled.value.logKey);
    const verify = (): Promise<TrailVerdict> => verifyTrail({ file, vault, log });
    return { name, folder: data, file, enrolment: enrolled.value, verify };
  };
  return { folder, collector, enrolWorkstation, held: () => readHeld(collector), stop: collector.stop };
}

async function readHeld(collector: LabCollector): Promise<ReadonlyMap<string, readonly HeldRecord[]>> {
  const trails = TrailsSchema.parse(JSON.parse(await collector.run(['trails', '--json'])));
  const held = new Map<string, HeldRecord[]>();
  for (const { trail, workstation } of trails) {
    const lines = await collector.run(['records', 'export', '--trail', trail, '--format', 'raw']);
    const records = lines.trimEnd().split('\n').map(openLine);
    const own = records.map(({ id, seq, kind, detail }) => {
      return { trail, seq, id, kind, detail, event: typeof detail['n'] === 'number' ? detail['n'] : null };
    });
    held.set(workstation, [...(held.get(workstation) ?? []), ...own]);
  }
  return held;
}
