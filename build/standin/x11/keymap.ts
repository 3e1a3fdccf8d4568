import type { XServer } from './server.ts';

export type Keymap = { readonly reload: () => Promise<void> };

export async function createKeymap(server: XServer): Promise<Keymap> {
  void server;
  return { reload: async () => undefined };
}
