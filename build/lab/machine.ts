import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another machine for a program: what it says of itself to those who ask the operating system. */
export type LabMachine = {
  /** Before the program and its arguments. */
  readonly prefix: readonly string[];
  readonly env: { readonly PATH: string };
};

export type MachineParts = {
  /** 32 hex digits, as in /etc/machine-id. */
  readonly machineId: string;
  readonly uuid: string;
  readonly serial: string;
  readonly board: string;
};

/** Both places in which Linux has it; one that is not there stays so. */
const MOUNT = `
  for place in /etc/machine-id /var/lib/dbus/machine-id; do
    if [ -f "$place" ] && [ ! -L "$place" ]; then mount --bind "$1" "$place" || exit 1; fi
  done
  if [ -n "$2" ]; then mount --bind "$2" "$3" || exit 1; fi
  shift 3
  exec "$@"`;

/**
 * A machine of these parts, with its files in `folder`: in a mount namespace of its own the operating system has another
 * identifier, and `dmidecode`, which systeminformation asks, tells of other hardware. `disk`: a folder that lies in the place
 * of another there, as on a copied disk. Needs root.
 */
export function createMachine(
  folder: string,
  { machineId, uuid, serial, board }: MachineParts,
  disk: { readonly copy: string; readonly place: string } | null = null,
): LabMachine {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(folder, 'machine-id');
  writeFileSync(file, `${machineId}\n`);
  const dmidecode = join(bin, 'dmidecode');
  writeFileSync(
    dmidecode,
    `#!/bin/sh
case "$2" in
  system) printf 'System Information\\n\\tSerial Number: ${serial}\\n\\tUUID: ${uuid}\\n' ;;
  2) printf 'Base Board Information\\n\\tSerial Number: ${board}\\n' ;;
esac
`,
  );
  chmodSync(dmidecode, 0o755);
  return {
    prefix: ['unshare', '--mount', 'sh', '-c', MOUNT, 'sh', file, disk?.copy ?? '', disk?.place ?? ''],
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  };
}
