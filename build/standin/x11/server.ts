import { connectDisplay, padded, type XScreen } from './connect.ts';
import { splitMessages } from './messages.ts';

export type XEvent = { readonly code: number; readonly bytes: Buffer };

/** A connection to the X server. Requests without an answer are written at once, in order. */
export type XServer = {
  readonly screen: XScreen;
  readonly newId: () => number;
  readonly send: (opcode: number, data: number, body: Buffer) => void;
  /** A request with an answer; null when the server answers with an error. */
  readonly ask: (opcode: number, data: number, body: Buffer) => Promise<Buffer | null>;
  readonly onEvent: (listener: (event: XEvent) => void) => void;
  readonly onClose: (listener: () => void) => void;
  /** The major opcode of an extension, and its first event; null when the server has it not. */
  readonly extension: (name: string) => Promise<{ opcode: number; firstEvent: number } | null>;
};

/** Connects to the display named by DISPLAY. */
export async function openServer(display: string): Promise<XServer> {
  const { socket, screen, rest } = await connectDisplay(display);
  const waiting = new Map<number, (answer: Buffer | null) => void>();
  const listeners: ((event: XEvent) => void)[] = [];
  let sequence = 0;
  let ids = 0;
  let kept = rest;

  const receive = (message: Buffer): void => {
    const code = message[0] ?? 0;
    if (code > 1) {
      for (const listener of listeners) listener({ code: code & 0x7f, bytes: message });
      return;
    }
    const number = message.readUInt16LE(2);
    waiting.get(number)?.(code === 1 ? message : null);
    waiting.delete(number);
  };
  const consume = (chunk: Buffer): void => {
    const split = splitMessages(kept.length === 0 ? chunk : Buffer.concat([kept, chunk]));
    kept = split.rest;
    for (const message of split.messages) receive(message);
  };
  socket.on('data', consume);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  });
  const send = (opcode: number, data: number, body: Buffer): void => {
    sequence = (sequence + 1) & 0xffff;
    socket.write(request(opcode, data, body));
  };
  const ask = (opcode: number, data: number, body: Buffer): Promise<Buffer | null> => {
    if (socket.destroyed) return Promise.resolve(null);
    send(opcode, data, body);
    return new Promise((resolve) => waiting.set(sequence, resolve));
  };
  return {
    screen,
    newId: () => (screen.idBase | (ids++ & screen.idMask)) >>> 0,
    send,
    ask,
    onEvent: (listener) => void listeners.push(listener),
    onClose: (listener) => void socket.once('close', listener),
    extension: async (name) => {
      const text = Buffer.from(name, 'latin1');
      const length = Buffer.alloc(4);
      length.writeUInt16LE(text.length, 0);
      const answer = await ask(98, 0, Buffer.concat([length, padded(text)]));
      if (answer === null || answer[8] !== 1) return null;
      return { opcode: answer[9] ?? 0, firstEvent: answer[10] ?? 0 };
    },
  };
}

function request(opcode: number, data: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(opcode, 0);
  head.writeUInt8(data, 1);
  const content = padded(body);
  head.writeUInt16LE(1 + content.length / 4, 2);
  return Buffer.concat([head, content]);
}
