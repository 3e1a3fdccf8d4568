import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';

/** Nobody signed in, all well. Scenes change what they are about. */
export const QUIET: Snapshot = {
  state: 'signedOut',
  workstation: { name: 'Reading room 3, seat B', site: 'North Hospital' },
  user: null,
  sessionEndsInSeconds: null,
  warning: null,
  locked: null,
  ended: null,
  grants: [],
  viewers: [],
  handover: null,
  profiles: [
    { id: 'aeskulap', title: 'Aeskulap', kind: 'desktop' },
    { id: 'web', title: 'Web viewer', kind: 'web' },
  ],
  collector: 'online',
  unsent: 0,
  policySerial: 7,
  faults: [],
  update: null,
};

export const ADA = { id: 'ada', name: 'Dr Ada Example', roles: ['radiologist'], proof: 'two-factor' } as const;

export const ACTIVE: Snapshot = { ...QUIET, state: 'active', user: ADA, sessionEndsInSeconds: 36_000 };

export const LOCKED = {
  ...ACTIVE,
  state: 'locked',
  locked: {
    reason: 'inactivity',
    codeNeeded: false,
    endsInSeconds: 1_754,
    openViewers: 0,
    viewersOnSignOut: 'ask',
  },
} as const satisfies Snapshot;

const NAMES = ['PHANTOM^ALPHA', 'SPECIMEN^BETA^LONGSECONDNAME', 'MODEL^GAMMA', 'SAMPLE^DELTA', 'PROOF^EPSILON'];
const DESCRIPTIONS = [
  'CT head without contrast',
  'MR knee left',
  'Chest PA and lateral, portable, after central line placement',
  'CT thorax abdomen pelvis',
  '',
];
const MODALITIES = [['CT'], ['MR'], ['CR', 'DX'], ['CT', 'SR'], ['US']];

/** Invented studies, as a search shows them: more than fit on a screen. */
export const STUDIES: readonly StudyRow[] = Array.from({ length: 18 }, (_, at) => ({
  studyUid: `1.2.826.0.1.3680043.10.999.${at + 1}`,
  patientId: `PH-${String((at % 5) + 1).padStart(4, '0')}`,
  issuer: 'NORTH',
  patientName: NAMES[at % 5] ?? '',
  birthDate: at % 5 === 4 ? '' : `19${60 + (at % 5) * 7}-0${(at % 5) + 1}-14`,
  accession: `A${20_260_100 + at}`,
  date: `2026-01-${String(28 - (at % 28)).padStart(2, '0')}`,
  time: `${String((7 + at) % 24).padStart(2, '0')}:15`,
  modalities: MODALITIES[at % 5] ?? [],
  description: DESCRIPTIONS[at % 5] ?? '',
  images: 24 * (at + 1),
}));

export const GRANT = {
  id: '0198f1aa-0000-7000-8000-000000000001',
  patientId: 'PH-0002',
  issuer: 'NORTH',
  studyUid: null,
  endsInSeconds: 13_325,
  endsSoon: null,
  closesViewers: true,
  claimed: false,
} as const;

export const REASONS = [
  { code: 'life-threatening', text: 'Life-threatening emergency' },
  { code: 'treating-now', text: 'I am treating this patient now' },
  { code: 'on-call-consult', text: 'Asked for an urgent opinion' },
  { code: 'cannot-sign-in', text: 'I cannot complete the sign-in' },
  { code: 'other', text: 'Another reason, in my words below' },
] as const;

/** Looks like a QR code of version 4; carries nothing. */
export const QR: readonly (readonly boolean[])[] = Array.from({ length: 33 }, (_row, y) =>
  Array.from({ length: 33 }, (_cell, x) => isFinder(x, y) ?? (x * 7 + y * 13 + x * y) % 5 < 2),
);

function isFinder(x: number, y: number): boolean | null {
  const fx = x < 8 ? x : x > 24 ? 32 - x : null;
  const fy = y < 8 ? y : y > 24 ? 32 - y : null;
  if (fx === null || fy === null || (x > 24 && y > 24)) return null;
  const ring = Math.max(Math.abs(fx - 3), Math.abs(fy - 3));
  return ring !== 2 && ring !== 4;
}
