import type { Parts } from './parts.ts';

/** Reads the PACS's password while the keychain is open, so that it is there when the keychain is not. */
export function holdPacsPassword({ policy, pacsCredentials }: Pick<Parts, 'policy' | 'pacsCredentials'>): void {
  if (policy().pacs?.authentication === 'basic' && !pacsCredentials.areHeld()) pacsCredentials.readAhead();
}
