const GENERIC_EVENT = 35;

/** Cuts what the server sent into replies, errors and events; what is not yet whole stays in `rest`. */
export function splitMessages(bytes: Buffer): { messages: Buffer[]; rest: Buffer } {
  const messages: Buffer[] = [];
  let at = 0;
  while (bytes.length - at >= 32) {
    const code = (bytes[at] ?? 0) & 0x7f;
    const extra = bytes[at] === 1 || code === GENERIC_EVENT ? bytes.readUInt32LE(at + 4) * 4 : 0;
    if (bytes.length - at < 32 + extra) break;
    messages.push(bytes.subarray(at, at + 32 + extra));
    at += 32 + extra;
  }
  return { messages, rest: bytes.subarray(at) };
}
