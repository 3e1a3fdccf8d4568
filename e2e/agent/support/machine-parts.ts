import { readFileSync } from 'node:fs';

/** Its hardware is not known yet, so that its operating system must be the one that it enrolled with. */
export const OWN_PARTS = {
  machineId: readFileSync('/var/lib/dbus/machine-id', 'utf8').trim(),
  uuid: 'own-uuid',
  serial: 'own-serial',
  board: 'own-board',
};
/** An image that was copied as it was: the operating system is the same one. */
export const OTHER_PARTS = { ...OWN_PARTS, uuid: 'other-uuid', serial: 'other-serial', board: 'other-board' };
