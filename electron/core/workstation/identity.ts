import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces, release, uptime } from 'node:os';
import { markOf, NO_MARKS, type MachineMarks } from './machine-marks.ts';
import { nameOperatingSystem } from './operating-system.ts';
import type { RecordSource } from '../../../protocol/audit/record.ts';

/** Longest wait for any one answer; the commands behind them can hang on a sick machine. */
const TIMEOUT_MS = 4000;
const ADDRESSES_EVERY_MS = 10_000;

/** Which machine this is. Read once at start: the libraries behind it start commands of the operating system. */
export type WorkstationIdentity = {
  readonly workstation: string;
  /** Hash of the machine's own identifier: tells workstations apart, tells nothing else. */
  readonly machineId: string;
  /** By which it is known whether this is the machine that it was; unlike `machineId`, null where it cannot be told. */
  readonly marks: MachineMarks;
  /** Changes with every start of the operating system. */
  readonly bootId: string;
  /** For the record of the start; null where it could not be found out. */
  readonly system: {
    readonly manufacturer: string | null;
    readonly model: string | null;
    readonly os: string | null;
    readonly kernel: string | null;
    readonly virtual: boolean | null;
  };
};

/** Never fails: what cannot be found out in time is null, or a hash of the name for the machine's identifier. */
export async function readIdentity(): Promise<WorkstationIdentity> {
  const [{ system, hardware }, os, boot] = await Promise.all([
    withinTime(readHardware(), UNKNOWN_HARDWARE),
    withinTime(readMachineId(), null),
    withinTime(readBootId(), null),
  ]);
  const machineId = digest(`glasskey machine\n${os === null ? `name:${hostname()}` : digest(os)}`);
  return {
    workstation: hostname().slice(0, 64) || 'unnamed',
    machineId,
    marks: { ...hardware, os: isHostName(os) ? null : markOf('os', os) },
    bootId: boot ?? bootMinute(machineId),
    system,
  };
}

/** The `source` of every record. Addresses are asked again every ten seconds at most; what an enrolment decides, each time. */
export function createSource(
  workstation: string,
  place: () => { readonly site: string | null; readonly machineId: string },
  monotonicMs: () => number,
): () => RecordSource {
  let ips = readAddresses();
  let readAtMs = monotonicMs();
  return () => {
    if (monotonicMs() - readAtMs >= ADDRESSES_EVERY_MS) {
      ips = readAddresses();
      readAtMs = monotonicMs();
    }
    const { site, machineId } = place();
    return { workstation, site, ips, machineId };
  };
}

/** Addresses under which others may see this workstation; loopback and link-local ones tell nobody anything. */
export function readAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const known = all.filter(({ internal, address }) => !internal && !/^(169\.254\.|fe80:)/i.test(address));
  return [...new Set(known.map(({ address }) => address))].toSorted().slice(0, 64);
}

type System = WorkstationIdentity['system'];
const UNKNOWN_SYSTEM: System = { manufacturer: null, model: null, os: null, kernel: null, virtual: null };

type Hardware = { readonly system: System; readonly hardware: Omit<MachineMarks, 'os'> };
const UNKNOWN_HARDWARE: Hardware = { system: UNKNOWN_SYSTEM, hardware: NO_MARKS };

async function readHardware(): Promise<Hardware> {
  const { default: information } = await import('systeminformation');
  // Not its `osInfo`: that waits for the name servers, on this thread, to say what the machine is called.
  const [machine, board, os] = await Promise.all([
    information.system(),
    information.baseboard(),
    nameOperatingSystem().catch(() => null),
  ]);
  const text = (value: unknown): string | null =>
    typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 128) : null;
  const system: System = {
    manufacturer: text(machine.manufacturer),
    model: text(machine.model),
    os: text(os),
    kernel: text(release()),
    virtual: typeof machine.virtual === 'boolean' ? machine.virtual : null,
  };
  const hardware = {
    uuid: markOf('uuid', text(machine.uuid)),
    serial: markOf('serial', text(machine.serial)),
    board: markOf('board', text(board.serial)),
  };
  return { system, hardware };
}

async function readMachineId(): Promise<string> {
  const { default: library } = await import('node-machine-id');
  return library.machineId(true);
}

/** On Linux the library falls back to the name of the host, which tells no machine from another. */
const isHostName = (os: string | null): boolean => os === hostname().toLowerCase();

async function readBootId(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const text = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return /^[0-9a-f-]{36}$/.test(text) ? text : null;
}

/** Where the operating system names no boot: the minute in which it began, with this machine. */
function bootMinute(machineId: string): string {
  return digest(`${machineId}\n${Math.round(Date.now() / 60_000 - uptime() / 60)}`).slice(0, 32);
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

async function withinTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
}
