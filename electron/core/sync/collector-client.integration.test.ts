import { X509Certificate } from 'node:crypto';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCollectorClient, type CollectorClient } from './collector-client.ts';
import { createTestAuthority, ENDED } from '../../../protocol/tls/testing/test-authority.ts';
import { startWireServer, type WireServer, type WireServerOptions } from './testing/wire-server.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';

const authority = await createTestAuthority();
const workstation = await authority.client();
const open: { close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function server(options: Partial<WireServerOptions> = {}): Promise<WireServer> {
  const started = await startWireServer({ authority, ...options });
  open.push(started);
  return started;
}
function client(
  collectorUrl: string,
  change: { ca?: string; anonymous?: boolean; heard?: boolean[] } = {},
): CollectorClient {
  const certificate = change.anonymous === true ? null : workstation;
  const made = createCollectorClient(
    { collectorUrl, ca: change.ca ?? authority.pem, certificate },
    DIRECT_NETWORK,
    (isReachable) => change.heard?.push(isReachable),
  );
  open.push(made);
  return made;
}
const NOW = '2026-03-01T10:00:00.000Z';
const giveTime = (one: WireServer) => one.answers.set('GET /v1/health', () => ({ status: 'ok', now: NOW }));

describe('with the collector itself', () => {
  it('asks over TLS 1.3 with the certificate of the workstation', async () => {
    const one = await server();
    giveTime(one);
    expect(await client(one.url).time()).toEqual({ ok: true, value: NOW });
  });

  it('keeps its connection', async () => {
    const one = await server();
    giveTime(one);
    const asking = client(one.url);
    for (let i = 0; i < 20; i += 1) await asking.time();
    // The second question may come before the first connection is free again.
    expect(one.connections()).toBeLessThanOrEqual(2);
  });

  it('passes on refusals with what goes with them', async () => {
    const one = await server();
    const body = JSON.stringify({ code: 'auth.wait', retryAfterSeconds: 300 });
    one.mishaps.push({ kind: 'answer', status: 429, body });
    const answer = await client(one.url).password({ user: 'm.vale', password: 'x', purpose: 'sign-in' });
    expect(answer).toEqual({ ok: false, code: 'auth.wait', status: 429, retryAfterSeconds: 300 });
  });

  it('takes Retry-After from the header when the answer is not the collector’s', async () => {
    const one = await server();
    one.mishaps.push({ kind: 'answer', status: 503, body: '<html>', headers: { 'retry-after': '7' } });
    expect(await client(one.url).time()).toMatchObject({ code: 'pushback', status: 503, retryAfterSeconds: 7 });
  });

  it('sends what is asked, and reads a policy as text', async () => {
    const one = await server();
    one.answers.set('POST /v1/step-up', () => ({ nonsense: true }));
    one.answers.set('GET /v1/policy', () => 'a.b.c\n');
    const asking = client(one.url);
    const proof = { kind: 'code', code: '123456' } as const;
    expect(await asking.stepUp({ user: 'm.vale', proof })).toMatchObject({
      code: 'collector.unreachable',
      status: 200,
    });
    expect(JSON.parse(one.heard[0]?.body.toString() ?? '')).toEqual({ user: 'm.vale', proof });
    expect(await asking.policy()).toEqual({ ok: true, value: 'a.b.c' });
  });
});

describe('with another certificate', () => {
  it('asks from then on, while what is under way ends as it began; both end with the client', async () => {
    const one = await server();
    giveTime(one);
    const answers: (() => void)[] = [];
    one.answers.set('GET /v1/orders', async () => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return { orders: [], last: answers.length, now: NOW };
    });
    const asking = client(one.url);
    const poll = () => asking.orders(0, new AbortController().signal);
    const before = poll();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    const next = await authority.client();
    asking.goOnAs(next);
    expect((await asking.time()).ok).toBe(true);
    answers[0]?.();
    expect(await before).toMatchObject({ ok: true, value: { last: 1 } });
    const serials = [workstation, next].map(({ pem }) => new X509Certificate(pem).serialNumber);
    expect(one.heard.map(({ as }) => as)).toEqual(serials);
    const after = [poll()];
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    asking.goOnAs(await authority.client());
    after.push(poll());
    await vi.waitFor(() => expect(answers).toHaveLength(3));
    await asking.close();
    expect((await Promise.all(after)).map(({ ok }) => ok)).toEqual([false, false]);
    expect(() => asking.goOnAs(next)).not.toThrow();
  });
});

describe('with someone else', () => {
  it('trusts no other authority, whatever its name', async () => {
    const heard: boolean[] = [];
    const one = await server({ identity: await (await createTestAuthority()).server() });
    giveTime(one);
    expect(await client(one.url, { heard }).time()).toEqual({ ok: false, code: 'collector.untrusted', status: null });
    expect(one.heard).toEqual([]);
    expect(heard).toEqual([false]);
  });

  it('trusts no certificate for another address, and none that has expired', async () => {
    for (const change of [{ host: '192.0.2.1' }, ENDED]) {
      const one = await server({ identity: await authority.server(change) });
      expect(await client(one.url).time()).toMatchObject({ code: 'collector.untrusted' });
    }
  });

  it('speaks no TLS below 1.2', async () => {
    const one = await server({ maxVersion: 'TLSv1.1' });
    expect((await client(one.url).time()).ok).toBe(false);
    expect(one.heard).toEqual([]);
  });

  it('speaks no plain HTTP, not even on loopback', async () => {
    expect(() => client('http://127.0.0.1:1')).toThrow('collector.plain_http');
    let asked = 0;
    const plain = createPlainServer((_, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    open.push({ close: () => new Promise((resolve) => plain.close(resolve)) });
    expect((await client(`https://127.0.0.1:${port}`).time()).ok).toBe(false);
    expect(asked).toBe(0);
  });

  it('follows no redirection', async () => {
    const [one, other] = [await server(), await server()];
    giveTime(other);
    one.mishaps.push({ kind: 'answer', status: 307, body: '', headers: { location: `${other.url}/v1/health` } });
    expect((await client(one.url).time()).ok).toBe(false);
    expect(other.heard).toEqual([]);
  });

  it('is told when its own certificate is not taken', async () => {
    const one = await server();
    giveTime(one);
    const answer = await client(one.url, { anonymous: true }).time();
    expect(answer).toMatchObject({ ok: false, code: 'certificate.rejected', status: 403 });
  });
});

describe('when the network fails', () => {
  const refused = { ok: false, code: 'collector.unreachable', status: null };

  it('says so: nobody there, a reset, an answer cut off, then goes on', async () => {
    const heard: boolean[] = [];
    const one = await server();
    giveTime(one);
    const asking = client(one.url, { heard });
    one.mishaps.push({ kind: 'reset' }, { kind: 'cut-answer' });
    expect(await asking.time()).toEqual(refused);
    expect(await asking.time()).toEqual(refused);
    expect(await asking.time()).toEqual({ ok: true, value: NOW });
    await one.close();
    expect(await asking.time()).toEqual(refused);
    expect(heard).toEqual([false, false, true, false]);
  });

  it('reads no more than an answer can be long', async () => {
    const one = await server();
    one.mishaps.push({ kind: 'answer', status: 200, body: 'x'.repeat(70_000) });
    expect(await client(one.url).time()).toEqual(refused);
  });

  it('ends a long poll on request, at once and without calling it an outage', async () => {
    const heard: boolean[] = [];
    const one = await server();
    one.answers.set('GET /v1/orders', () => new Promise(() => undefined));
    const stop = new AbortController();
    const waiting = client(one.url, { heard }).orders(0, stop.signal);
    setTimeout(() => stop.abort(), 20);
    expect((await waiting).ok).toBe(false);
    expect(heard).toEqual([]);
  });
});
