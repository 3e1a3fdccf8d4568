import { describe, expect, it } from 'vitest';
import { AgentError } from '../errors.ts';
import { createMemoryVault } from '../vault/testing/memory-vault.ts';
import { markOf, NO_MARKS } from '../workstation/machine-marks.ts';
import { carryMachineOver, forgetMachine, recogniseMachine, rememberMachine } from './known-machine.ts';

const SEEN = { machineId: 'm'.repeat(64), marks: { ...NO_MARKS, os: markOf('os', 'os-1') } };
const WITH_HARDWARE = { ...SEEN, marks: { ...SEEN.marks, uuid: markOf('uuid', 'uuid-1') } };
const MOVED = { ...SEEN, marks: { ...WITH_HARDWARE.marks, uuid: markOf('uuid', 'uuid-2') } };

describe('the machine of an enrolment', () => {
  it('is learned once, and more of it when more can be read; of another enrolment nothing is known', async () => {
    const vault = createMemoryVault();
    expect(await recogniseMachine(vault, 'one', SEEN)).toMatchObject({
      verdict: 'unlearned',
      machineId: SEEN.machineId,
    });
    await rememberMachine(vault, 'one', SEEN);
    expect((await recogniseMachine(vault, 'one', MOVED)).verdict).toBe('same'); // its hardware was never read
    await rememberMachine(vault, 'one', WITH_HARDWARE);
    await rememberMachine(vault, 'one', SEEN); // what cannot be read today is not forgotten
    expect((await recogniseMachine(vault, 'one', WITH_HARDWARE)).verdict).toBe('same');
    expect((await recogniseMachine(vault, 'one', MOVED)).verdict).toBe('other');
    expect((await recogniseMachine(vault, 'two', MOVED)).verdict).toBe('unlearned');
    await forgetMachine(vault, 'one');
    expect(vault.held.size).toBe(0);
  });

  it('keeps the name by which the collector knows it; another machine gets one of its own', async () => {
    const vault = createMemoryVault();
    await rememberMachine(vault, 'one', { ...WITH_HARDWARE, machineId: 'given-anew' });
    expect((await recogniseMachine(vault, 'one', SEEN)).machineId).toBe('given-anew');
    const { machineId } = await recogniseMachine(vault, 'one', MOVED);
    expect(machineId).toMatch(/^[0-9a-f]{64}$/);
    expect([SEEN.machineId, 'given-anew']).not.toContain(machineId);
  });

  it('is known for the certificate that follows, in the same words; what is not known is not carried over', async () => {
    const vault = createMemoryVault();
    await carryMachineOver(vault, 'one', 'two');
    expect(vault.held.size).toBe(0);
    await rememberMachine(vault, 'one', { ...WITH_HARDWARE, machineId: 'given-anew' });
    await carryMachineOver(vault, 'one', 'two');
    const [first, second] = [...vault.held.values()];
    expect([vault.held.size, String(second)]).toEqual([2, String(first)]);
    expect(await recogniseMachine(vault, 'two', SEEN)).toMatchObject({ verdict: 'same', machineId: 'given-anew' });
    expect((await recogniseMachine(vault, 'two', MOVED)).verdict).toBe('other');
  });

  it('is known by the operating system’s identifier where that is another, as its updater names it', async () => {
    const vault = createMemoryVault();
    await rememberMachine(vault, 'one', SEEN);
    const copy = { machineId: 'c'.repeat(64), marks: { ...NO_MARKS, os: markOf('os', 'os-2') } };
    expect(await recogniseMachine(vault, 'one', copy)).toMatchObject({ verdict: 'other', machineId: copy.machineId });
  });

  it('holds no mark as it was read, and takes what is none of ours for nothing', async () => {
    const vault = createMemoryVault();
    await rememberMachine(vault, 'one', WITH_HARDWARE);
    const [[name, held] = ['', Buffer.of()]] = [...vault.held];
    for (const mark of Object.values(WITH_HARDWARE.marks)) if (mark !== null) expect(String(held)).not.toContain(mark);
    await vault.set(name, Buffer.from('hello'));
    expect((await recogniseMachine(vault, 'one', MOVED)).verdict).toBe('unlearned');
    const locked = { get: () => Promise.reject(new AgentError('vault.locked')) };
    await expect(recogniseMachine(locked, 'one', SEEN)).rejects.toThrow('vault.locked');
  });
});
