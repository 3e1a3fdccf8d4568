import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '../../../protocol/policy/policy.ts';
import { networkOf } from '../../core/network/network.ts';
import { BUILT_IN } from '../../core/policy/machine/machine-settings.ts';
import { systemClock } from '../../core/system-clock.ts';
import { createMemoryVault } from '../../core/vault/testing/memory-vault.ts';
import { layFoundation } from '../foundation.ts';
import { openPeopleSide } from '../people-side.ts';
import { makeRoutes } from '../routes.ts';
import { NO_WINDOWS } from './no-windows.ts';

const quiet = (): void => undefined;

export type PeopleRoom = Awaited<ReturnType<typeof openPeopleRoom>>;

/** A workstation without windows and without a collector, under that policy. `authorities`: who is trusted beside the system's, PEM. */
export async function openPeopleRoom(policy: Policy, authorities: readonly string[] = []) {
  const home = mkdtempSync(join(tmpdir(), 'glasskey-people-'));
  const own = { vault: createMemoryVault(), clock: systemClock };
  const readMachinePolicy = () => Promise.resolve({ kind: 'absent', where: '' } as const);
  const laid = await layFoundation({ ...own, folder: home, readMachinePolicy });
  const network = { ...laid.network, network: networkOf(BUILT_IN, () => authorities) };
  const foundation = { ...laid, network, inForce: () => ({ ...laid.inForce(), policy }) };
  const ignored = { log: quiet, onUrgent: quiet, onSessionEnded: quiet, onState: quiet };
  const people = openPeopleSide({ ...own, ...ignored, foundation, side: null, host: NO_WINDOWS });
  return {
    foundation,
    people,
    routes: makeRoutes({ ...people, clock: systemClock, host: NO_WINDOWS }),
    close: async () => {
      await foundation.trail?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
