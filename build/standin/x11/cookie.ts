import { readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { XAddress } from './connect.ts';

const LOCAL = 256;
const WILD = 65_535;

/** The MIT-MAGIC-COOKIE-1 of a display from the user's authority file; null when the display needs none. */
export function readCookie(address: XAddress): Buffer | null {
  const file = process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority');
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return null; // a server without access control asks for nothing
  }
  return findCookie(bytes, address, hostname());
}

/** Entries are: family, then address, display number, name and data, each with a 16-bit length before it. */
export function findCookie(bytes: Buffer, address: XAddress, host: string): Buffer | null {
  let at = 0;
  const part = (): Buffer => {
    const length = bytes.readUInt16BE(at);
    at += 2 + length;
    return bytes.subarray(at - length, at);
  };
  while (at + 2 <= bytes.length) {
    const family = bytes.readUInt16BE(at);
    at += 2;
    const [place, number, name, data] = [part(), part(), part(), part()];
    const ours = family === WILD || (family === LOCAL && place.toString() === host) || address.host !== '';
    const sameNumber = number.length === 0 || number.toString() === String(address.number);
    if (ours && sameNumber && name.toString() === 'MIT-MAGIC-COOKIE-1') return data;
  }
  return null;
}
