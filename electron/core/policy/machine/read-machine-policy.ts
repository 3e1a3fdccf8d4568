import type { MachineReading } from './machine-reading.ts';
import { LINUX_POLICY, readLinuxPolicy } from './sources/linux-source.ts';
import { readMacPolicy } from './sources/mac-source.ts';
import { readWindowsPolicy } from './sources/windows-source.ts';

/** Reads the machine policy anew. */
export type ReadMachinePolicy = () => Promise<MachineReading>;

/** Where each system has it. Fixed: neither an argument nor the environment names another place. Never throws. */
export const readMachinePolicy: ReadMachinePolicy = () => {
  if (process.platform === 'win32') return readWindowsPolicy();
  return process.platform === 'darwin' ? readMacPolicy() : readLinuxPolicy(LINUX_POLICY);
};
