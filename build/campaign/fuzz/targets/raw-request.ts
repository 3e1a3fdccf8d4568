import { once } from 'node:events';
import { connect } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { fault, REFUSED, TAKEN, type CaseEnd } from '../target.ts';
import type { Desk } from './api-desk.ts';
import type { ApiSample } from './api-samples.ts';

const PATIENCE_MS = 50;
/** Beyond these, somebody who is nobody was answered. */
const PUBLIC = /^\/v1\/log\//;

/** Bytes of a request with something changed in them, as no client would send them, on a connection of their own. */
export async function sendRaw({ collector, bearer }: Desk, sample: ApiSample, seeded: Seeded): Promise<CaseEnd> {
  const { method, path, headers, body } = sample;
  const content = body === null ? '' : Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const all = { host: 'localhost', ...headers, 'content-length': String(Buffer.byteLength(content)) };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const whole = Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`),
    Buffer.from(content),
  ]);
  const { port, caPem } = collector.running();
  const socket = connect({ host: '127.0.0.1', port, ca: caPem });
  const said: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => said.push(bytes));
  socket.on('error', () => undefined); // cut off by the server: its right
  const ended = once(socket, 'close');
  const sent = mutateBytes(whole, seeded);
  socket.end(sent);
  await Promise.race([ended, delay(PATIENCE_MS)]);
  socket.destroy();
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(Buffer.concat(said).toString('latin1'))?.[1] ?? 400);
  if (status >= 500 && status !== 503) return fault(`bytes were answered with ${status}`);
  if (status >= 300) return REFUSED;
  const asked = /^[A-Z]+ (\S+)/.exec(sent.toString('latin1'))?.[1] ?? '';
  const isReader = asked.startsWith('/v1/reader/') && sent.includes(bearer);
  const mayBe = PUBLIC.test(asked) || asked === '/v1/enrol' || isReader;
  return mayBe ? TAKEN : fault(`${asked.slice(0, 40)}: answered to nobody`);
}
