import type { XServer } from './server.ts';
import { words } from './words.ts';

/** The process that made a window; null when the server cannot tell. */
export type OwnerOf = (window: number) => Promise<number | null>;

const LOCAL_CLIENT_PID = 2;

/** Asks the server's X-Resource extension (1.2) and remembers the answer for each of its clients. */
export async function createOwnerOf(server: XServer): Promise<OwnerOf> {
  const extension = await server.extension('X-Resource');
  const known = new Map<number, Promise<number | null>>();
  return (window) => {
    if (extension === null) return Promise.resolve(null);
    const client = clientOf(server, window);
    const found = known.get(client) ?? askPid(server, extension.opcode, window);
    known.set(client, found);
    return found;
  };
}

/** The part of a window's id that is the same for all windows of one client. */
export const clientOf = (server: XServer, window: number): number => (window & ~server.screen.idMask) >>> 0;

async function askPid(server: XServer, opcode: number, window: number): Promise<number | null> {
  const answer = await server.ask(opcode, 4, words(1, window, LOCAL_CLIENT_PID));
  if (answer === null || answer.readUInt32LE(8) === 0) return null;
  return answer.length >= 48 ? answer.readUInt32LE(44) : null;
}
