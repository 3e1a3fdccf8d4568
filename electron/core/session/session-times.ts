import { needsCode } from './needs-code.ts';
import type { SessionRules, SessionState } from './session-state.ts';

/** The countdowns that a page shows, in whole seconds, and whether unlocking takes a code. Null: does not apply. */
export type SessionTimes = {
  readonly sessionEndsInSeconds: number | null;
  readonly warningSecondsLeft: number | null;
  readonly lockedEndsInSeconds: number | null;
  readonly emergencyEndsInSeconds: number | null;
  readonly isCodeNeeded: boolean;
};

export function sessionTimes(state: SessionState, nowMs: number, rules: SessionRules): SessionTimes {
  const until = (atMs: number | null): number | null =>
    atMs === null ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
  const hasEmergency = state.kind === 'warning' || state.kind === 'locked';
  const emergencyEndsAtMs = hasEmergency ? state.emergencyEndsAtMs : state.kind === 'emergency' ? state.endsAtMs : null;
  return {
    sessionEndsInSeconds: until(state.kind === 'signedOut' ? null : state.session.endsAtMs),
    warningSecondsLeft: until(state.kind === 'warning' ? state.lockAtMs : null),
    lockedEndsInSeconds: until(state.kind === 'locked' ? state.endsAtMs : null),
    emergencyEndsInSeconds: until(emergencyEndsAtMs),
    isCodeNeeded: state.kind === 'locked' && needsCode(state.session, nowMs, rules),
  };
}
