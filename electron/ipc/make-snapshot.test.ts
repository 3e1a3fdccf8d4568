import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { rulesFor } from '../core/session/session-rules.ts';
import type { Session, SessionState } from '../core/session/session-state.ts';
import { makeSnapshot, type SnapshotParts } from './make-snapshot.ts';

const session: Session = {
  id: 'one',
  person: { id: 'm.okafor', name: 'Mary Okafor', familyName: 'Okafor', department: 'CT', roles: ['radiologist'] },
  assurance: 'two-factor',
  verifiedBy: 'collector',
  startedAtMs: 0,
  endsAtMs: 60_000,
  factorAtMs: 0,
};
const active: SessionState = { kind: 'active', session };
const locked: SessionState = {
  kind: 'locked',
  session,
  reason: 'keyboard',
  lockedAtMs: 0,
  endsAtMs: 60_000,
  emergencyEndsAtMs: null,
};
const viewer = {
  launchId: 'first',
  title: 'Viewer',
  studyUid: '1.2.3',
  grantId: null,
  stage: 'running',
  fetched: 1,
  total: 1,
} as const;
const parts: SnapshotParts = {
  state: active,
  rules: rulesFor(DEFAULT_POLICY, session.person),
  ended: null,
  policy: DEFAULT_POLICY,
  policySerial: null,
  workstation: { name: 'ws-01', site: 'north' },
  grants: [],
  viewers: [viewer, { ...viewer, launchId: 'second' }],
  offer: null,
  collector: 'online',
  unsent: 0,
  faults: [],
  version: { kind: 'current' },
};

describe('viewers that are open', () => {
  it('are told one by one to whoever works', () => {
    expect(makeSnapshot(parts, 0)).toMatchObject({ viewers: parts.viewers, locked: null });
  });

  it('are told by their number alone while locked, and what becomes of them', () => {
    const policy = { ...DEFAULT_POLICY, session: { ...DEFAULT_POLICY.session, viewersOnSignOut: 'leave' } } as const;
    const snapshot = makeSnapshot({ ...parts, state: locked, policy }, 0);
    expect(snapshot).toMatchObject({ viewers: [], locked: { openViewers: 2, viewersOnSignOut: 'leave' } });
    expect(JSON.stringify(snapshot)).not.toContain(viewer.studyUid);
  });

  it('are told to nobody when nobody is signed in', () => {
    expect(makeSnapshot({ ...parts, state: { kind: 'signedOut' } }, 0)).toMatchObject({ viewers: [], locked: null });
  });
});
