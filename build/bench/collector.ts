import { join } from 'node:path';
import { runCommand } from '../../collector/testing/run-command.ts';
import { startServerProcess } from '../../collector/testing/server-process.ts';
import { createCollectorClient, type CollectorClient } from '../../electron/core/sync/collector-client.ts';
import { enrol } from '../../electron/core/sync/enrol.ts';
import { identityOf } from '../../electron/core/sync/enrolment.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import { DIRECT_NETWORK } from '../../electron/core/network/direct-network.ts';

/** A real collector in a process of its own, and a workstation that is enrolled with it over mutual TLS. */
export type BenchCollector = {
  /** Another workstation. */
  readonly enrol: () => Promise<{ readonly client: CollectorClient; readonly logKey: string }>;
  readonly stop: () => Promise<void>;
};

export async function startBenchCollector(folder: string): Promise<BenchCollector> {
  const dataDir = join(folder, 'collector');
  const server = await startServerProcess(dataDir);
  const clients: CollectorClient[] = [];
  return {
    enrol: async () => {
      const { out, error } = await runCommand(['token', '--site', 'north', '--data', dataDir]);
      const as = { workstation: `reading-${clients.length}`, machineId: String(clients.length).padStart(64, 'a') };
      const enrolled = await enrol(
        { vault: createMemoryVault(), dataDir: folder, wallMs: Date.now, network: DIRECT_NETWORK, machine: {} },
        out.trim(),
        as,
      );
      if (!enrolled.ok) throw new Error(`${enrolled.code} ${error}`);
      const client = createCollectorClient(identityOf(enrolled.value), DIRECT_NETWORK, () => undefined);
      clients.push(client);
      return { client, logKey: enrolled.value.logKey };
    },
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await server.end('SIGTERM');
    },
  };
}
