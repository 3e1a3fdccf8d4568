import { keyCode } from './key-codes.ts';
import { keyName, virtualKey } from './key-names.ts';
import type { XServer } from './server.ts';

export type Key = {
  readonly key: string;
  readonly code: string;
  /** What it writes; empty for keys that write nothing. */
  readonly text: string;
  readonly virtualKey: number;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
};

/** The keyboard's layout: what a key means with the modifiers that are held. */
export type Keymap = { readonly read: (keycode: number, modifiers: number) => Promise<Key> };

const MAPPING_NOTIFY = 34;
const MODIFIER = { shift: 1, lock: 2, control: 4, alt: 8, numLock: 16, meta: 64, level3: 128 } as const;
type Table = { readonly perKey: number; readonly first: number; readonly keysyms: Buffer };

export async function createKeymap(server: XServer): Promise<Keymap> {
  let table = await readTable(server);
  let reading: Promise<unknown> = Promise.resolve();
  server.onEvent(({ code }) => {
    if (code !== MAPPING_NOTIFY) return;
    // A key that is pressed right after the change waits for the new layout.
    reading = readTable(server).then((read) => {
      table = read;
    });
  });
  return {
    read: async (keycode, modifiers) => {
      await reading;
      return readKey(table, keycode, modifiers);
    },
  };
}

async function readTable(server: XServer): Promise<Table> {
  const { minKeycode, maxKeycode } = server.screen;
  const answer = await server.ask(101, 0, Buffer.from([minKeycode, maxKeycode - minKeycode + 1, 0, 0]));
  if (answer === null) return { perKey: 0, first: 0, keysyms: Buffer.alloc(0) };
  return { perKey: answer[1] ?? 0, first: minKeycode, keysyms: answer.subarray(32) };
}

function readKey(table: Table, keycode: number, modifiers: number): Key {
  const has = (bit: number): boolean => (modifiers & bit) !== 0;
  const keysymAt = (column: number): number => {
    const at = ((keycode - table.first) * table.perKey + column) * 4;
    return column < table.perKey && at >= 0 && at + 4 <= table.keysyms.length ? table.keysyms.readUInt32LE(at) : 0;
  };
  const base = keysymAt(0);
  const level3 = has(MODIFIER.level3) && table.perKey > 4 && keysymAt(4) !== 0 ? 4 : 0;
  const isPad = keysymAt(1) >= 0xffaa && keysymAt(1) <= 0xffb9;
  const shifted = isPad ? has(MODIFIER.numLock) !== has(MODIFIER.shift) : has(MODIFIER.shift);
  const keysym = keysymAt(level3 + (shifted ? 1 : 0)) || keysymAt(level3) || base;
  const named = keyName(keysym);
  const letter = Array.from(named).length === 1;
  const key = letter && has(MODIFIER.lock) ? swapCase(named, shifted) : named;
  const control = has(MODIFIER.control);
  const alt = has(MODIFIER.alt);
  const meta = has(MODIFIER.meta);
  const writes = !control && !alt && !meta;
  const text = key === 'Enter' ? '\r' : letter && writes ? key : '';
  const virtual = virtualKey(keyName(base));
  return { key, code: keyCode(keycode), text, virtualKey: virtual, shift: has(MODIFIER.shift), control, alt, meta };
}

const swapCase = (text: string, shifted: boolean): string => (shifted ? text.toLowerCase() : text.toUpperCase());
