import { AuditRecordSchema, type AuditRecord } from '../../../protocol/audit/record.ts';
import { openReader } from '../../../electron/core/audit/export-records.ts';
import { readLinuxPolicy } from '../../../electron/core/policy/machine/sources/linux-source.ts';
import { systemClock } from '../../../electron/core/system-clock.ts';
import type { Vault } from '../../../electron/core/vault/vault.ts';
import { trailFile } from '../../../electron/core/workstation/data-folder.ts';
import type { RunningAgent, StartOptions } from '../../../electron/wiring/running-agent.ts';
import { startAgent } from '../../../electron/wiring/start-agent.ts';
import { NO_WINDOWS } from '../../../electron/wiring/testing/no-windows.ts';

const nothing = (): void => undefined;

export type Windowless = Pick<StartOptions, 'folder' | 'vault'> & {
  /** The machine policy, as on Linux. */
  readonly policyFile: string;
  readonly onSettings?: StartOptions['onSettings'];
};

/** The agent as it is, but for its windows, in this process. */
export const startWindowless = ({ policyFile, onSettings = nothing, ...own }: Windowless): Promise<RunningAgent> =>
  startAgent({
    ...own,
    onSettings,
    clock: systemClock,
    host: NO_WINDOWS,
    log: nothing,
    readMachinePolicy: () => readLinuxPolicy(policyFile),
  });

const MINUTE_OF_TICKS = 60;
/** A minute for the agent, which looks in it once at what IT has set. */
export function passMinute(agent: RunningAgent): void {
  for (let tick = 0; tick < MINUTE_OF_TICKS; tick += 1) agent.onTick(0);
}

/** The records of these kinds in the trail of a data folder, while its agent runs or after. */
export async function readRecords(
  { folder, vault }: { readonly folder: string; readonly vault: Vault },
  ...kinds: readonly string[]
): Promise<readonly AuditRecord[]> {
  const reader = await openReader(trailFile(folder), vault);
  const records = [...reader.records()].map(({ bytes }) => AuditRecordSchema.parse(JSON.parse(String(bytes))));
  reader.close();
  return records.filter(({ kind }) => kinds.includes(kind));
}
