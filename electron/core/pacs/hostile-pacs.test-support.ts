import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { connectPacs, type Pacs, type PacsSettings } from './pacs.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

export const SETTINGS: PacsSettings = {
  dicomWebUrl: 'http://127.0.0.1:1/dicom-web',
  timeoutSeconds: 2,
  authentication: 'none',
  defaultIssuer: 'HOUSE',
};

export type HostilePacs = { readonly pacs: Pacs; readonly seen: string[]; readonly close: () => Promise<void> };

/** A PACS that answers as the test wants: a real HTTP server on loopback. */
export async function startHostilePacs(
  listener: RequestListener,
  settings: Partial<PacsSettings> = {},
): Promise<HostilePacs> {
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.url ?? '');
    listener(incoming, outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const all = { ...SETTINGS, dicomWebUrl: `http://127.0.0.1:${port}/dicom-web/`, ...settings };
  const pacs = connectPacs(all, async () => ({ name: 'reader', password: 'obviously-invented' }), DIRECT_NETWORK);
  return {
    pacs,
    seen,
    close: async () => {
      await pacs.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
