const HEADER_BYTES = 5;
const ALERT = 21;
const APPLICATION_DATA = 23;
/** An alert under TLS 1.3: its two bytes, the hidden type, and the tag of the cipher (RFC 8446 sections 5.2 and 6). */
const SEALED_ALERT_BYTES = 2 + 1 + 16;

export type AlertCount = { readonly see: (chunk: Buffer) => void; readonly count: () => number };

/**
 * Counts the alert records in TLS as it comes from the network. Node tells a peer that says goodbye (close_notify) from one
 * whose process just ended in no other way. Only for peers that send no data of their own.
 */
export function countAlerts(): AlertCount {
  let count = 0;
  let waiting = Buffer.alloc(0);
  return {
    count: () => count,
    see: (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= HEADER_BYTES) {
        const [type, length] = [waiting.readUInt8(0), waiting.readUInt16BE(3)];
        if (waiting.length < HEADER_BYTES + length) return;
        if (type === ALERT || (type === APPLICATION_DATA && length === SEALED_ALERT_BYTES)) count += 1;
        waiting = waiting.subarray(HEADER_BYTES + length);
      }
    },
  };
}
