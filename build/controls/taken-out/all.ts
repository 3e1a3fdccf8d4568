import type { TakenOut } from '../control.ts';
import { LOCKING, TIME } from './locking.ts';
import { IPC, WEB } from './pages.ts';
import { PROCESS } from './process.ts';
import { SECRETS } from './secrets.ts';
import { UPDATES } from './updates.ts';
import { VIEWERS } from './viewers.ts';

/** Every control of docs/security.md that can be taken out here, in the order of the table. */
export const TAKEN_OUT: readonly TakenOut[] = [
  ...PROCESS,
  ...WEB,
  ...IPC,
  ...SECRETS,
  ...VIEWERS,
  ...LOCKING,
  ...TIME,
  ...UPDATES,
];
