/** A frame of RFC 5425 section 4.3: length in octets, a space, the message. Nothing separates frames. */
export function frame(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}
