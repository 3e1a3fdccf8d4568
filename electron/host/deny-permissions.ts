import type { Session } from 'electron';

/** Electron grants what nobody answers: every kind of request is answered with no. */
export function denyPermissions(guarded: Session): void {
  guarded.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  guarded.setPermissionCheckHandler(() => false);
  guarded.setDevicePermissionHandler(() => false);
  // Not `{}`: Electron throws into the main process when a screen was asked for and none is given, and that ends us.
  guarded.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  guarded.setSpellCheckerEnabled(false); // it would fetch dictionaries and see typed reasons
}
