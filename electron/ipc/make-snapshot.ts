import type { VersionVerdict } from '../../protocol/policy/minimum-version.ts';
import type { Policy } from '../../protocol/policy/policy.ts';
import { endsSoon } from '../core/emergency/emergency-access.ts';
import type { Faults } from '../core/faults.ts';
import type { Offer } from '../core/handover/offer.ts';
import type { EndReason, SessionRules, SessionState } from '../core/session/session-state.ts';
import { needsCode } from '../core/session/needs-code.ts';
import { sessionEndOf } from '../core/session/next-session.ts';
import { isOpen, sessionOf } from '../core/session/transition-audit.ts';
import type { Snapshot } from './contract.ts';

/** All that a snapshot is made of. */
export type SnapshotParts = {
  readonly state: SessionState;
  readonly rules: SessionRules;
  readonly ended: EndReason | null;
  readonly policy: Policy;
  readonly policySerial: number | null;
  readonly workstation: Snapshot['workstation'];
  readonly grants: readonly {
    readonly id: string;
    readonly patient: { readonly patientId: string; readonly issuer: string };
    readonly studyUid: string | null;
    readonly startedAtMs: number;
    readonly endsAtMs: number;
    readonly claimed: boolean;
  }[];
  readonly viewers: Snapshot['viewers'];
  readonly offer: Offer | null;
  readonly collector: Snapshot['collector'];
  readonly unsent: number;
  readonly faults: ReturnType<Faults['list']>;
  readonly version: VersionVerdict;
};

const secondsUntil = (atMs: number, nowMs: number): number => Math.max(0, Math.ceil((atMs - nowMs) / 1000));

/** What the pages draw, at `nowMs` (monotonic). Pure; holds no secret and no patient's name. */
export function makeSnapshot(parts: SnapshotParts, nowMs: number): Snapshot {
  const { state } = parts;
  const session = sessionOf(state);
  return {
    state: state.kind,
    workstation: parts.workstation,
    user:
      session === null
        ? null
        : { id: session.person.id, name: session.person.name, roles: session.person.roles, proof: session.assurance },
    sessionEndsInSeconds: state.kind === 'signedOut' ? null : secondsUntil(sessionEndOf(state), nowMs),
    warning: state.kind === 'warning' ? { secondsLeft: secondsUntil(state.lockAtMs, nowMs) } : null,
    locked: state.kind === 'locked' ? lockedPart(state, parts, nowMs) : null,
    ended: state.kind === 'signedOut' ? parts.ended : null,
    grants: parts.grants.map((grant) => ({
      id: grant.id,
      ...grant.patient,
      studyUid: grant.studyUid,
      endsInSeconds: secondsUntil(grant.endsAtMs, nowMs),
      endsSoon: endsSoon(grant, nowMs),
      closesViewers: parts.policy.emergency.viewersOnGrantEnd === 'close',
      claimed: grant.claimed,
    })),
    viewers: isOpen(state) ? parts.viewers : [],
    handover: parts.offer === null ? null : { id: parts.offer.id, source: parts.offer.source },
    profiles: parts.policy.viewers.map(({ id, title, kind }) => ({ id, title, kind })),
    collector: parts.collector,
    unsent: parts.unsent,
    policySerial: parts.policySerial,
    faults: parts.faults,
    update:
      parts.version.kind === 'current'
        ? null
        : { from: parts.version.from, isRefused: parts.version.kind === 'refused' },
  };
}

function lockedPart(
  state: SessionState & { kind: 'locked' },
  { rules, viewers, policy }: SnapshotParts,
  nowMs: number,
): NonNullable<Snapshot['locked']> {
  return {
    reason: state.reason,
    codeNeeded: needsCode(state.session, nowMs, rules),
    endsInSeconds: secondsUntil(state.endsAtMs, nowMs),
    openViewers: viewers.length,
    viewersOnSignOut: policy.session.viewersOnSignOut,
  };
}
