import type { Session, SessionRules } from './session-state.ts';

/** Whether unlocking takes a code too: the second factor is too old. Emergency sessions never had one to ask for. */
export function needsCode(session: Session, nowMs: number, rules: SessionRules): boolean {
  return session.assurance === 'two-factor' && nowMs - session.factorAtMs > rules.unlockWithoutCodeMs;
}
