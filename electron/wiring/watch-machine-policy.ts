import { isDeepStrictEqual } from 'node:util';
import type { OpenTrail } from '../core/audit/open-trail.ts';
import { CA_FILE_UNUSABLE } from '../core/network/network.ts';
import { isCombined } from '../core/policy/machine/combine-policies.ts';
import { MACHINE_FAULTS, NO_VIEWER_LEFT } from '../core/policy/machine/machine-policy-store.ts';
import type { MachinePolicy } from '../core/policy/machine/machine-policy.ts';
import type { ReadMachinePolicy } from '../core/policy/machine/read-machine-policy.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type MachineWatchDeps = {
  readonly foundation: Foundation;
  readonly parts: Pick<Parts, 'record' | 'faults'>;
  readonly read: ReadMachinePolicy;
  readonly onPolicy: () => void;
  readonly show: () => void;
};

export type MachineWatch = {
  /** Reads the machine policy anew. What it says of sessions and viewers counts at once. */
  readonly look: () => void;
  /** Not null when it says of something else that only a new beginning takes up: the trail on which to begin. */
  readonly begunAnewOn: () => OpenTrail | null;
};

/** Takes each reading of the machine policy to the store, and what it has to tell to the trail and to the pages. */
export function watchMachinePolicy({ foundation, parts, read, onPolicy, show }: MachineWatchDeps): MachineWatch {
  const { machine, network, inForce, trail, laidOn } = foundation;
  const take = (reading: Awaited<ReturnType<ReadMachinePolicy>>): void => {
    const entry = machine.take(reading);
    if (entry !== null) void parts.record(entry);
    const { keepsViewers } = inForce();
    const shown = [machine.fault(), network.fault(), keepsViewers ? NO_VIEWER_LEFT : null];
    for (const code of [...MACHINE_FAULTS, CA_FILE_UNUSABLE]) {
      if (shown.includes(code)) parts.faults.raise(code);
      else parts.faults.clear(code);
    }
  };
  take(machine.reading());
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const before = machine.current();
    try {
      await network.look();
      take(await read());
    } finally {
      isLooking = false;
    }
    if (machine.current() === before) return;
    onPolicy();
    show();
  };
  return {
    // Whatever is wrong with it, the last good one counts on, and the next look finds out.
    look: () => void look().catch(() => parts.faults.raise('machine_policy.unreadable')),
    begunAnewOn: () =>
      trail === null || isDeepStrictEqual(foundationOf(laidOn), foundationOf(machine.current()))
        ? null
        : { trail, findings: [] },
  };
}

/** What is not asked for anew each time. */
const foundationOf = (policy: MachinePolicy): object =>
  Object.fromEntries(Object.entries(policy).filter(([key]) => !isCombined(key)));
