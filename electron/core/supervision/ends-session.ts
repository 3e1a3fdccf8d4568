/** Why Windows asks a program to end (Electron's WindowSessionEndEvent). */
export type WindowsEndReason = 'shutdown' | 'close-app' | 'critical' | 'logoff';

/**
 * Whether the operating system's session ends, and not only this program for the sake of an installer: who followed that one
 * would leave the workstation without an agent. What is installed is taken up when nobody works (`watch-program.ts`).
 */
export const endsSession = (reasons: readonly WindowsEndReason[]): boolean =>
  !reasons.includes('close-app') || reasons.includes('logoff') || reasons.includes('shutdown');
