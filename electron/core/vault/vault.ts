/**
 * Where secrets live: the operating system's keychain. A locked or missing keychain throws AgentError `vault.locked`;
 * null means that the keychain answered and holds nothing under that name. What it cannot hold throws `vault.too_large`.
 */
export type Vault = {
  readonly get: (name: string) => Promise<Buffer | null>;
  readonly set: (name: string, value: Buffer) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
};
