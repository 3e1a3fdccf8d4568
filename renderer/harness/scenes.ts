import type {
  EmergencyConfirmation,
  EmergencySubject,
  FoundStudies,
  PageName,
  Reply,
  Snapshot,
} from '../../electron/ipc/contract.ts';
import { ACTIVE, ADA, GRANT, LOCKED, QR, QUIET, REASONS, STUDIES } from './scene-data.ts';

/** One screen: which page, what the agent pushes, and how it answers. Methods without an entry answer with null. */
export type Scene = {
  readonly page: PageName;
  readonly snapshot: Snapshot;
  readonly replies: Readonly<Record<string, Reply<unknown>>>;
};

const ok = (value: unknown): Reply<unknown> => ({ ok: true, value });
const refuse = (code: string, retryAfterSeconds?: number): Reply<unknown> =>
  retryAfterSeconds === undefined ? { ok: false, code } : { ok: false, code, retryAfterSeconds };

const CODE_STEP = ok({ next: 'code', offline: null });
const found = (value: Partial<FoundStudies>): Reply<unknown> =>
  ok({ studies: STUDIES, more: false, similar: false, unreadable: 0, ...value } satisfies FoundStudies);
const FOUND = found({});
const BECAUSE = [
  { policy: 'relationship', text: 'You are not on record as treating this patient.' },
  { policy: 'hours', text: 'You are outside your working hours.' },
];

const SUBJECT: EmergencySubject = {
  identity: { name: 'Dr Ada Example', proof: 'two-factor' },
  study: STUDIES[1] ?? null,
  because: BECAUSE,
  reasons: REASONS,
  minimumWordsLength: 10,
  grantHours: 4,
  extending: null,
};
const CONFIRMATION: EmergencyConfirmation = {
  archive: 'knows',
  patientName: 'SPECIMEN^BETA^LONGSECONDNAME',
  patientId: 'PH-0002',
  birthDate: '1967-02-14',
  study: STUDIES[1] ?? null,
  hours: 4,
  identity: { name: 'Dr Ada Example', proof: 'two-factor' },
};
/** Of an ID that was typed while the archive does not answer. */
const UNNAMED: EmergencyConfirmation = {
  ...CONFIRMATION,
  archive: 'silent',
  patientName: '',
  birthDate: '',
  study: null,
};
const CLAIMED = { name: 'Dr Bo Claimed', proof: 'claimed' } as const;

const OFFER = { id: '0198f1aa-0000-4000-8000-000000000007', source: 'link' } as const;
const OFFERED: Snapshot = { ...ACTIVE, handover: OFFER };

const gate = (snapshot: Snapshot, replies: Scene['replies'] = {}): Scene => ({ page: 'gate', snapshot, replies });
const launcher = (snapshot: Snapshot, replies: Scene['replies'] = {}): Scene => ({
  page: 'launcher',
  snapshot,
  replies: { studySearch: FOUND, ...replies },
});
const emergency = (subject: EmergencySubject, replies: Scene['replies'] = {}): Scene => ({
  page: 'emergency',
  snapshot: LOCKED,
  replies: {
    emergencySubject: ok(subject),
    emergencySearch: FOUND,
    emergencyRequest: ok(CONFIRMATION),
    emergencyConfirm: ok({ grantId: GRANT.id, launchId: null }),
    ...replies,
  },
});
const unknownPerson: EmergencySubject = { ...SUBJECT, identity: null, study: null, because: [] };

export const SCENES: Readonly<Record<string, Scene>> = {
  'sign-in': gate(QUIET, { sessionSignIn: CODE_STEP, sessionProveFactor: ok({ next: 'done' }) }),
  'sign-in-offline': gate(
    { ...QUIET, collector: 'offline', unsent: 14, ended: 'locked-too-long' },
    { sessionSignIn: ok({ next: 'code', offline: { hoursLeft: 72, usesLeft: 48 } }) },
  ),
  'sign-in-not-enrolled': gate(
    {
      ...QUIET,
      collector: 'not-enrolled',
      faults: [{ code: 'enrolment.other_machine', since: '2026-01-02T03:04:05.000Z' }],
    },
    { sessionSignIn: refuse('enrolment.other_machine') },
  ),
  'sign-in-update-due': gate({ ...QUIET, update: { from: '2027-01-15T08:00:00.000Z', isRefused: false } }),
  'sign-in-too-old': gate({ ...QUIET, update: { from: '2026-01-15T08:00:00.000Z', isRefused: true } }),
  'sign-in-rejected': gate(QUIET, { sessionSignIn: refuse('auth.rejected') }),
  'sign-in-wait': gate(QUIET, { sessionSignIn: refuse('auth.wait', 300) }),
  'code-rejected': gate(QUIET, { sessionSignIn: CODE_STEP, sessionProveFactor: refuse('auth.code_rejected') }),
  enrol: gate(QUIET, {
    sessionSignIn: ok({ next: 'enrol', qr: QR, key: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }),
    sessionConfirmFactor: ok({
      next: 'keep-recovery-codes',
      forSeconds: 600,
      codes: Array.from({ length: 10 }, (_, at) => `QX${at}K7-M2P${at}D-8RT${at}V`),
    }),
    sessionRecoveryCodesKept: ok({ next: 'done' }),
  }),
  locked: gate(LOCKED, { sessionUnlock: ok(null), sessionSignIn: CODE_STEP }),
  'locked-code': gate(
    {
      ...LOCKED,
      locked: { reason: 'suspend', codeNeeded: true, endsInSeconds: 58, openViewers: 2, viewersOnSignOut: 'ask' },
    },
    { sessionUnlock: refuse('auth.rejected') },
  ),
  'locked-not-recorded': gate(
    { ...LOCKED, faults: [{ code: 'audit.unavailable', since: '2026-01-02T03:04:05.000Z' }] },
    { sessionUnlock: refuse('audit.unavailable') },
  ),
  'locked-claimed': gate({ ...LOCKED, user: { ...ADA, proof: 'claimed' } }),

  launcher: launcher(ACTIVE, { studyOpen: ok({ effect: 'opened', launchId: GRANT.id }) }),
  'launcher-update-due': launcher({ ...ACTIVE, update: { from: '2027-01-15T08:00:00.000Z', isRefused: false } }),
  'launcher-pacs-down': launcher(ACTIVE, { studySearch: refuse('pacs.unreachable') }),
  'launcher-none': launcher(ACTIVE, { studySearch: found({ studies: [] }) }),
  'launcher-similar': launcher(ACTIVE, { studySearch: found({ similar: true, unreadable: 2 }) }),
  'launcher-step-up': launcher(ACTIVE, {
    studyOpen: ok({
      effect: 'step-up',
      because: [{ policy: 'vip', text: 'This patient’s record is specially protected.' }],
    }),
    studyStepUp: ok({ effect: 'opened', launchId: GRANT.id }),
  }),
  'launcher-refused': launcher(ACTIVE, { studyOpen: ok({ effect: 'break-glass', because: BECAUSE }) }),
  'launcher-denied': launcher(ACTIVE, {
    studyOpen: ok({ effect: 'deny', because: [{ policy: 'role', text: 'Billing does not open images.' }] }),
  }),
  'launcher-not-recorded': launcher(ACTIVE, { studyOpen: refuse('audit.not_recorded') }),
  'launcher-busy': launcher(
    {
      ...ACTIVE,
      collector: 'offline',
      unsent: 14,
      sessionEndsInSeconds: 1_500,
      grants: [GRANT],
      viewers: [viewer('running'), viewer('fetching')],
      faults: [{ code: 'clock.rolled_back', since: '2026-01-02T03:04:05.000Z' }],
    },
    { sessionSignOut: ok({ openViewers: 2, signedOut: false }) },
  ),
  'launcher-part': launcher({
    ...ACTIVE,
    state: 'emergency',
    grants: [GRANT],
    viewers: [viewer('part')],
    faults: [{ code: 'viewer.incomplete', since: '2026-01-02T03:04:05.000Z' }],
  }),
  'launcher-broken-trail': launcher(
    { ...ACTIVE, faults: [{ code: 'trail.broken', since: '2026-01-02T03:04:05.000Z' }] },
    { studyOpen: refuse('audit.not_recorded') },
  ),
  'launcher-warning': launcher({ ...ACTIVE, state: 'warning', warning: { secondsLeft: 24 }, grants: [GRANT] }),
  'launcher-emergency': launcher({
    ...ACTIVE,
    state: 'emergency',
    user: { ...ADA, roles: [], name: CLAIMED.name, proof: 'claimed' },
    grants: [{ ...GRANT, claimed: true }],
    profiles: [],
  }),

  'launcher-offer': launcher(OFFERED, {
    handoverLook: found({ studies: STUDIES.slice(1, 2) }),
    studyOpen: ok({ effect: 'opened', launchId: GRANT.id }),
  }),
  'launcher-offer-refused': launcher(OFFERED, {
    handoverLook: found({ studies: STUDIES.slice(1, 2) }),
    studyOpen: refuse('audit.not_recorded'),
  }),
  'launcher-offer-step-up': launcher(OFFERED, {
    handoverLook: found({ studies: STUDIES.slice(1, 2) }),
    studyOpen: ok({ effect: 'step-up', because: BECAUSE }),
  }),
  'launcher-offer-several': launcher(
    { ...OFFERED, viewers: [viewer('running')], handover: { ...OFFER, source: 'fhircast' } },
    { handoverLook: found({ studies: STUDIES.slice(0, 3) }) },
  ),
  'launcher-offer-none': launcher(OFFERED, { handoverLook: found({ studies: [] }) }),
  'launcher-offer-pacs-down': launcher(OFFERED, { handoverLook: refuse('pacs.unreachable') }),

  'launcher-ends-soon': launcher({ ...ACTIVE, grants: [{ ...GRANT, endsInSeconds: 420, endsSoon: 'extendable' }] }),

  'strip-ends-soon': {
    page: 'strip',
    snapshot: { ...ACTIVE, grants: [{ ...GRANT, claimed: true, endsInSeconds: 420, endsSoon: 'extendable' }] },
    replies: {},
  },
  strip: { page: 'strip', snapshot: { ...ACTIVE, grants: [{ ...GRANT, claimed: true }] }, replies: {} },
  'strip-part': {
    page: 'strip',
    snapshot: {
      ...ACTIVE,
      grants: [{ ...GRANT, claimed: true, endsInSeconds: 420, endsSoon: 'extendable' }],
      viewers: [viewer('part')],
    },
    replies: {},
  },

  emergency: emergency(SUBJECT),
  'emergency-offline': emergency(SUBJECT, {
    emergencyRequest: ok(UNNAMED),
  }),
  'emergency-who': emergency(unknownPerson, { emergencyIdentify: ok({ name: 'Dr Ada Example', proof: 'password' }) }),
  'emergency-claimed': emergency(unknownPerson, {
    emergencyIdentify: ok(CLAIMED),
    emergencySearch: refuse('pacs.unreachable'),
    emergencyRequest: ok({ ...UNNAMED, identity: CLAIMED }),
  }),
  'emergency-no-images': {
    ...emergency(unknownPerson, {
      emergencyIdentify: ok(CLAIMED),
      emergencySearch: refuse('pacs.credentials_locked'),
      emergencyRequest: ok({ ...UNNAMED, identity: CLAIMED }),
    }),
    snapshot: { ...QUIET, faults: [{ code: 'pacs.credentials_locked', since: '2026-01-02T03:04:05.000Z' }] },
  },
  'emergency-filler': emergency(SUBJECT, { emergencyRequest: refuse('emergency.words_filler') }),
  'emergency-extend': emergency({
    ...SUBJECT,
    study: null,
    because: [],
    extending: { grantId: GRANT.id, patientId: GRANT.patientId, studyUid: null },
  }),
  'emergency-not-clinical': emergency(SUBJECT, { emergencySubject: refuse('emergency.not_clinical') }),
};

function viewer(stage: Snapshot['viewers'][number]['stage']): Snapshot['viewers'][number] {
  const at = stage === 'running' ? 0 : 1;
  return {
    launchId: `0198f1aa-0000-7000-8000-00000000010${at}`,
    title: 'Aeskulap',
    studyUid: STUDIES[at]?.studyUid ?? '',
    grantId: stage === 'part' ? GRANT.id : null,
    stage,
    fetched: 12,
    total: 48,
  };
}
