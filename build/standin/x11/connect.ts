import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { readCookie } from './cookie.ts';

/** What the server said of its screen and of the ids that we may give out. */
export type XScreen = {
  readonly root: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly visual: number;
  readonly idBase: number;
  readonly idMask: number;
  readonly minKeycode: number;
  readonly maxKeycode: number;
};

export type XAddress = { readonly host: string; readonly number: number };

/** Reads `:1`, `:1.0` or `host:1`; null when it is none of these. */
export function parseDisplay(display: string): XAddress | null {
  const found = /^(?:unix)?([^:]*):(\d+)(?:\.\d+)?$/.exec(display);
  return found === null ? null : { host: found[1] ?? '', number: Number(found[2]) };
}

/** Opens the display and reads the server's greeting; rejects when there is no X server or it refuses us. */
export async function connectDisplay(display: string): Promise<{ socket: Socket; screen: XScreen; rest: Buffer }> {
  const address = parseDisplay(display);
  if (address === null) throw new Error('Unable to open X display!');
  const socket =
    address.host === ''
      ? createConnection({ path: `/tmp/.X11-unix/X${address.number}` })
      : createConnection({ host: address.host, port: 6000 + address.number });
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new Error('Unable to open X display!', { cause });
  }
  socket.setNoDelay(true);
  socket.write(greeting(readCookie(address)));
  const answer = await readSetup(socket);
  return { socket, screen: parseScreen(answer.setup), rest: answer.rest };
}

function greeting(cookie: Buffer | null): Buffer {
  const name = Buffer.from(cookie === null ? '' : 'MIT-MAGIC-COOKIE-1', 'latin1');
  const data = cookie ?? Buffer.alloc(0);
  const head = Buffer.alloc(12);
  head.write('l', 0, 'latin1');
  head.writeUInt16LE(11, 2);
  head.writeUInt16LE(name.length, 6);
  head.writeUInt16LE(data.length, 8);
  return Buffer.concat([head, padded(name), padded(data)]);
}

/** X pads everything to four bytes. */
export function padded(bytes: Buffer): Buffer {
  const missing = (4 - (bytes.length % 4)) % 4;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}

function readSetup(socket: Socket): Promise<{ setup: Buffer; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      got = Buffer.concat([got, chunk]);
      if (got.length < 8) return;
      const length = 8 + got.readUInt16LE(6) * 4;
      if (got.length < length) return;
      socket.off('data', onData);
      if (got[0] !== 1) reject(new Error('Unable to open X display!'));
      else resolve({ setup: got.subarray(0, length), rest: got.subarray(length) });
    };
    socket.on('data', onData);
    socket.once('close', () => reject(new Error('Unable to open X display!')));
  });
}

function parseScreen(setup: Buffer): XScreen {
  const vendorLength = setup.readUInt16LE(24);
  const formats = setup.readUInt8(29);
  const at = 40 + Math.ceil(vendorLength / 4) * 4 + formats * 8;
  return {
    root: setup.readUInt32LE(at),
    width: setup.readUInt16LE(at + 20),
    height: setup.readUInt16LE(at + 22),
    visual: setup.readUInt32LE(at + 32),
    depth: setup.readUInt8(at + 38),
    idBase: setup.readUInt32LE(12),
    idMask: setup.readUInt32LE(16),
    minKeycode: setup.readUInt8(34),
    maxKeycode: setup.readUInt8(35),
  };
}
