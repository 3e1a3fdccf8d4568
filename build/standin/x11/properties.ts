import { padded } from './connect.ts';
import type { XServer } from './server.ts';
import { shorts, words } from './words.ts';

/** Looks up names of the server once; asks of the same name share one answer. */
export type Atoms = (name: string) => Promise<number>;

/** Predefined by the protocol. */
export const ATOM = {
  atom: 4,
  cardinal: 6,
  string: 31,
  wmHints: 35,
  wmName: 39,
  wmNormalHints: 40,
  wmClass: 67,
} as const;

export function createAtoms(server: XServer): Atoms {
  const known = new Map<string, Promise<number>>();
  return (name) => {
    const found = known.get(name) ?? intern(server, name);
    known.set(name, found);
    return found;
  };
}

async function intern(server: XServer, name: string): Promise<number> {
  const text = Buffer.from(name, 'latin1');
  const answer = await server.ask(16, 0, Buffer.concat([shorts(text.length, 0), padded(text)]));
  return answer?.readUInt32LE(8) ?? 0;
}

type Property = { readonly name: number; readonly type: number };

/** Replaces a property of 32-bit values. */
export function setWords(server: XServer, window: number, property: Property, values: readonly number[]): void {
  const head = words(window, property.name, property.type);
  server.send(18, 0, Buffer.concat([head, Buffer.from([32, 0, 0, 0]), words(values.length), words(...values)]));
}

/** Replaces a property of text. */
export function setText(server: XServer, window: number, property: Property, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  const head = words(window, property.name, property.type);
  server.send(18, 0, Buffer.concat([head, Buffer.from([8, 0, 0, 0]), words(bytes.length), padded(bytes)]));
}

/** The 32-bit values of a property; empty when it is not there. */
export async function getWords(server: XServer, window: number, name: number): Promise<readonly number[]> {
  const answer = await server.ask(20, 0, words(window, name, 0, 0, 1024));
  if (answer === null || answer[1] !== 32) return [];
  const count = answer.readUInt32LE(16);
  return Array.from({ length: count }, (_, index) => answer.readUInt32LE(32 + index * 4));
}

/** Tells the window manager something, by a message of 32-bit values sent to the root window. */
export function tellManager(server: XServer, window: number, type: number, values: readonly number[]): void {
  const event = Buffer.alloc(32);
  event.writeUInt8(33, 0);
  event.writeUInt8(32, 1);
  event.writeUInt32LE(window, 4);
  event.writeUInt32LE(type, 8);
  values.slice(0, 5).forEach((value, index) => event.writeUInt32LE(value >>> 0, 12 + index * 4));
  const substructure = (1 << 19) | (1 << 20);
  server.send(25, 0, Buffer.concat([words(server.screen.root, substructure), event]));
}
