import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createPlainServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestAuthority } from '../tls/testing/test-authority.ts';
import { connectSyslog, type SyslogReceiver } from './connection.ts';

const authority = await createTestAuthority();
const server = await authority.server();
const client = await authority.client();
const open: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  open.splice(0).forEach((close) => close());
});

type Heard = { text: string };
type Behaviour = (tls: TLSSocket, tcp: Socket) => void;

/** A TLS server that reads, and ends connections in its own way. */
async function listen(behave: Behaviour, maxVersion: 'TLSv1.2' | 'TLSv1.3', identity = server) {
  const heard: Heard = { text: '' };
  const listening = createServer({
    key: identity.privateKey,
    cert: identity.pem,
    ca: authority.pem,
    requestCert: true,
    rejectUnauthorized: true,
    maxVersion,
    allowHalfOpen: true,
  });
  const below = new Map<number | undefined, Socket>();
  listening.on('connection', (tcp: Socket) =>
    below.set(
      tcp.remotePort,
      tcp.on('error', () => undefined),
    ),
  );
  listening.on('secureConnection', (tls) => {
    const tcp = below.get(tls.remotePort);
    tls.on('error', () => undefined).on('data', (chunk: Buffer) => (heard.text += chunk.toString()));
    if (tcp !== undefined) behave(tls, tcp);
  });
  listening.on('tlsClientError', () => undefined);
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  open.push(() => {
    listening.close();
    for (const tcp of below.values()) tcp.destroy();
  });
  const { port } = listening.address() as AddressInfo;
  return { port, heard };
}

const receiver = (port: number, change: Partial<SyslogReceiver> = {}): SyslogReceiver => ({
  host: '127.0.0.1',
  port,
  trust: { kind: 'authority', pem: authority.pem },
  identity: { cert: client.pem, key: client.privateKey },
  saysGoodbye: true,
  ...change,
});

async function deliver(port: number, change: Partial<SyslogReceiver> = {}) {
  const connection = await connectSyslog(receiver(port, change), new AbortController().signal);
  if (typeof connection === 'string') return connection;
  return (await connection.write([Buffer.from('one'), Buffer.from('zwei 山')])) ?? connection.confirm();
}

const answers: Behaviour = (tls) => tls.on('end', () => tls.end());

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
  it('takes a receiver that answers our goodbye for one that has read everything', async () => {
    const { port, heard } = await listen(answers, version);
    expect(await deliver(port)).toBeNull();
    expect(heard.text).toBe('3 one8 zwei 山');
  });

  it('takes no other end for that', async () => {
    const bare = await listen((tls, tcp) => tls.on('end', () => tcp.end()), version);
    expect(await deliver(bare.port)).toBe('receiver.no_goodbye');
    expect(await deliver(bare.port, { saysGoodbye: false })).toBeNull();
    const reset = await listen((tls, tcp) => tls.on('end', () => tcp.resetAndDestroy()), version);
    expect(await deliver(reset.port)).toBe('receiver.lost');
  });

  it('takes a goodbye of the receiver’s own for none', async () => {
    const leaving = await listen((tls) => tls.once('data', () => tls.end()), version);
    expect(await deliver(leaving.port)).toBe('receiver.lost');
    const killed = await listen((tls, tcp) => tls.once('data', () => tcp.destroy()), version);
    expect(await deliver(killed.port)).toBe('receiver.lost');
  });

  it('talks to nobody but whom it trusts', async () => {
    const other = await createTestAuthority('Other CA');
    const foreign = await listen(answers, version, await other.server());
    expect(await deliver(foreign.port)).toBe('receiver.untrusted');
    const elsewhere = await listen(answers, version, await authority.server({ host: '192.0.2.1' }));
    expect(await deliver(elsewhere.port)).toBe('receiver.untrusted');
    expect(foreign.heard.text + elsewhere.heard.text).toBe('');
  });

  it('talks to nobody else when the environment asks for that either', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const foreign = await listen(answers, version, await (await createTestAuthority('Other CA')).server());
    expect(await deliver(foreign.port)).toBe('receiver.untrusted');
    expect(await deliver(foreign.port, { trust: { kind: 'system' } })).toBe('receiver.untrusted');
    expect(foreign.heard.text).toBe('');
  });

  it('knows a pinned certificate, whatever its name, and no other of the same authority', async () => {
    const pinned = await authority.server({ host: '192.0.2.1' });
    const [leaf = ''] = pinned.pem.split(/(?<=-----END CERTIFICATE-----)/);
    const trust = { kind: 'certificate', pem: leaf } as const;
    const one = await listen(answers, version, pinned);
    expect(await deliver(one.port, { trust })).toBeNull();
    const another = await listen(answers, version);
    expect(await deliver(another.port, { trust })).toBe('receiver.untrusted');
  });

  it('says that its own certificate is not taken', async () => {
    const { port, heard } = await listen(answers, version);
    expect(await deliver(port, { identity: null })).toMatch(/receiver\.(certificate_rejected|lost|unreachable)/);
    expect(heard.text).toBe('');
  });
});

const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
describe.each([
  ['a pinned certificate that is none', { trust: { kind: 'certificate', pem: NO_CERTIFICATE } }],
  ['a certificate to show that is none', { identity: { cert: NO_CERTIFICATE, key: client.privateKey } }],
  ['a key that is another’s', { identity: { cert: client.pem, key: server.privateKey } }],
] as const)('with %s', (_, change) => {
  it('nothing is opened, whether or not somebody is there, and nothing throws later', async () => {
    let opened = 0;
    const counting = createPlainServer(() => (opened += 1));
    counting.listen(0, '127.0.0.1');
    await once(counting, 'listening');
    const { port } = counting.address() as AddressInfo;
    expect(await deliver(port, change)).toBe('feed.certificate_unusable');
    counting.close();
    await once(counting, 'close');
    expect(await deliver(port, change)).toBe('feed.certificate_unusable');
    await wait(50); // an error that nobody listens to ends the process, and fails the test
    expect(opened).toBe(0);
  });
});

it('finds nobody there, and nobody who speaks TLS', async () => {
  const plain = createPlainServer(
    (socket) =>
      void socket
        .on('error', () => undefined)
        .resume()
        .end('hello\n'),
  );
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port } = plain.address() as AddressInfo;
  expect(await deliver(port)).toMatch(/receiver\.(unreachable|untrusted)/);
  plain.close();
  await once(plain, 'close');
  expect(await deliver(port)).toBe('receiver.unreachable');
});

it('lets go at once when it is told to, while it connects and while it waits for the goodbye', async () => {
  const silent = createPlainServer((socket) => void socket.on('error', () => undefined));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const stop = new AbortController();
  const connecting = connectSyslog(receiver(port), stop.signal);
  stop.abort();
  expect(await connecting).toBe('receiver.unreachable');
  silent.close();
  const mute = await listen(() => undefined, 'TLSv1.3');
  const later = new AbortController();
  const connection = await connectSyslog(receiver(mute.port), later.signal);
  if (typeof connection === 'string') throw new Error(connection);
  const confirming = connection.confirm();
  later.abort();
  expect(await confirming).toBe('receiver.lost');
});
