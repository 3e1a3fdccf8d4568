import type { ServerResponse } from 'node:http';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';

/** How a server of the lab answers one request. */
export type HttpReply = (outgoing: ServerResponse) => void;

const STATUS: readonly [number, ...number[]] = [200, 200, 200, 200, 200, 200, 200, 204, 206, 302, 401, 404, 429, 500];
const TYPES: readonly [string, ...string[]] = [
  'text/html',
  'application/json; charset=utf-7',
  '',
  'multipart/related',
  '*',
];

/** A body as a hostile server sends it: in pieces or whole, with another status, type or length than it has, or cut. */
export function drawReply(body: Buffer, contentType: string, seeded: Seeded): HttpReply {
  const { between, oneOf } = seeded;
  const status = oneOf(STATUS);
  const type = between(0, 9) === 0 ? oneOf(TYPES) : contentType;
  const way = between(0, 15);
  const cutAt = between(0, body.length);
  const isRedirect = status === 302;
  return (outgoing) => {
    const headers = { 'content-type': type, ...(isRedirect ? { location: 'http://127.0.0.1:1/' } : {}) };
    if (way === 0) {
      outgoing.writeHead(status, { ...headers, 'content-length': String(body.length + 10) });
      outgoing.write(body);
      outgoing.destroy(); // promised more than there is
    } else if (way === 1) {
      outgoing.writeHead(status, headers);
      outgoing.write(body.subarray(0, cutAt), () => outgoing.destroy());
    } else if (way < 8) {
      outgoing.writeHead(status, headers); // in chunks
      outgoing.write(body.subarray(0, cutAt));
      outgoing.end(body.subarray(cutAt));
    } else {
      outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
      outgoing.end(body);
    }
  };
}
