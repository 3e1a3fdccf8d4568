import { WORDS } from './spoken.ts';

/** A role as people call it; one that has no words yet as it is. */
export function sayRole(role: string): string {
  const words: Readonly<Record<string, string>> = WORDS;
  return words[`role.${role}`] ?? role;
}
