import { existsSync, rmSync, writeFileSync } from 'node:fs';

const noteOf = (trailFile: string): string => `${trailFile}.look`;

/** Says to the next start that a damaged page was met, so that it looks at all of them. A disk that takes no note takes none. */
export function noteDamage(trailFile: string): void {
  try {
    writeFileSync(noteOf(trailFile), '', { mode: 0o600 });
  } catch {
    return;
  }
}

export const isDamageNoted = (trailFile: string): boolean => existsSync(noteOf(trailFile));

export const forgetDamage = (trailFile: string): void => rmSync(noteOf(trailFile), { force: true });
