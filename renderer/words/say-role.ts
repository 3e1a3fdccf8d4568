import { EN } from './en.ts';

/** A role as people call it; one that has no words yet as it is. */
export function sayRole(role: string): string {
  const words: Readonly<Record<string, string>> = EN;
  return words[`role.${role}`] ?? role;
}
