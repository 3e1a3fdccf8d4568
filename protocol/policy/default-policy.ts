import { NO_HANDOVER } from './handover.ts';
import type { Policy } from './policy.ts';

/** The safe policy that is built in: strict times, no PACS, no viewer, the shipped access rules. */
export const DEFAULT_POLICY: Policy = {
  version: 1,
  session: {
    maximumHours: 12,
    idleMinutes: 10,
    idleMinutesByRole: {},
    warningSeconds: 30,
    unlockWithoutCodeMinutes: 30,
    endAfterLockedMinutes: 30,
    viewersOnSignOut: 'ask',
    lockOnDisplayChange: true,
    lockMode: 'curtain',
  },
  offline: { hours: 72, uses: 50 },
  emergency: {
    grantHours: 4,
    reasons: [
      { code: 'life-threatening', text: 'Life-threatening emergency' },
      { code: 'treating-now', text: 'I am treating this patient now' },
      { code: 'on-call-consult', text: 'Asked for an urgent opinion' },
      { code: 'cannot-sign-in', text: 'I cannot complete the sign-in' },
      { code: 'other', text: 'Another reason, in my words below' },
    ],
    extraActions: [],
    minimumWordsLength: 10,
    viewersOnGrantEnd: 'close',
  },
  pacs: null,
  viewers: [],
  access: {
    cedar: null,
    knownNetworks: ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1/128', 'fc00::/7'],
  },
  directory: { vipPatients: [], staffPatients: [], relationships: [], shifts: [] },
  trail: { retentionDays: 30 },
  retention: { access: 2192, emergency: 2192, security: 2192, administration: 2192 },
  patientPage: { staff: 'role', contact: '' },
  handover: NO_HANDOVER,
  minimumVersion: null,
};
