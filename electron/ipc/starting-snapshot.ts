import type { Snapshot } from './contract.ts';

/** What the sign-in page draws until the trail is open: nobody is signed in, and nothing else is known yet. */
export const STARTING_SNAPSHOT: Snapshot = {
  state: 'signedOut',
  workstation: { name: '', site: '' },
  user: null,
  sessionEndsInSeconds: null,
  warning: null,
  locked: null,
  ended: null,
  grants: [],
  viewers: [],
  handover: null,
  profiles: [],
  collector: 'unknown',
  unsent: 0,
  policySerial: null,
  faults: [],
  update: null,
};
