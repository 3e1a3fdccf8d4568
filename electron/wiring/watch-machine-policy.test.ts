import { expect, it, vi } from 'vitest';
import { openMachinePolicyStore } from '../core/policy/machine/machine-policy-store.ts';
import { openNetwork } from '../core/network/network.ts';
import type { MachineReading } from '../core/policy/machine/machine-reading.ts';
import type { Foundation } from './foundation.ts';
import { watchMachinePolicy } from './watch-machine-policy.ts';

it('looks again after a reading that threw, and says meanwhile that it cannot be read', async () => {
  const kept = new Map<string, unknown>();
  const state = {
    get: (name: string) => kept.get(name) ?? null,
    set: (name: string, value: unknown) => kept.set(name, value),
  };
  const machine = openMachinePolicyStore(state, { kind: 'absent', where: 'here' });
  const faults = new Set<string>();
  const read = vi
    .fn(async (): Promise<MachineReading> => ({ kind: 'absent', where: 'here' }))
    .mockRejectedValueOnce(new Error('EIO'));
  const watch = watchMachinePolicy({
    foundation: {
      machine,
      network: await openNetwork(machine.settings()),
      inForce: () => ({ keepsViewers: false }),
    } as unknown as Foundation,
    parts: {
      record: async () => undefined,
      faults: { raise: (code: string) => faults.add(code), clear: (code: string) => faults.delete(code) },
    } as never,
    read,
    onPolicy: () => undefined,
    show: () => undefined,
  });
  watch.look();
  await vi.waitFor(() => expect([...faults]).toEqual(['machine_policy.unreadable']));
  watch.look();
  await vi.waitFor(() => expect(faults.size).toBe(0));
  expect(read).toHaveBeenCalledTimes(2);
});
