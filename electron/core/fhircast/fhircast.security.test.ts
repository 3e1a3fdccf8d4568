import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { FhircastSettings } from '../../../protocol/policy/handover.ts';
import { networkOf } from '../network/network.ts';
import { startConnectProxy } from '../network/testing/connect-proxy.ts';
import { BUILT_IN } from '../policy/machine/machine-settings.ts';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { followHub, TOPIC, type Followed, type FollowOptions } from './testing/follow-hub.ts';
import { startReferenceHub, type HubOptions } from './testing/reference-hub.ts';
import { studyEvent, tellHub } from './testing/reporting-system.ts';

const STUDY = { studyUid: '2.25.15', accession: null };
const TOKEN = 'obviously-invented-token';
const WAIT = { timeout: 15_000 };

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
const startHub = async (options: HubOptions = {}) => {
  const hub = await startReferenceHub(options);
  open.push(hub.stop);
  return hub;
};
const work = (hubUrl: string, options: Partial<FollowOptions> = {}): Followed => {
  const followed = followHub({ ...options, settings: { hubUrl, ...options.settings } });
  open.push(followed.stop);
  followed.work();
  return followed;
};

describe('a hub that is not what it should be', () => {
  it.each([
    ['more than any study is told in', 'x'.repeat(300_000)],
    ['bytes', Buffer.from([1, 2, 3])],
    ['the topic of somebody else', JSON.stringify(studyEvent('room-3/b.other', 'ImagingStudy-open', STUDY))],
  ])('loses its channel when it sends %s, and nothing comes of it', async (_, data) => {
    const hub = await startHub();
    const { desk, records } = work(hub.url);
    await expect.poll(hub.listening, WAIT).toContain(TOPIC);
    hub.say(data);
    await expect.poll(hub.subscribed, WAIT).toBe(2);
    expect([desk.offer(), records]).toEqual([null, []]);
  });

  it.each([
    ['a UID that is none', { studyUid: '../../etc/passwd', accession: null }],
    ['an accession number that would be a switch', { studyUid: null, accession: '--gpu-launcher=/bin/sh' }],
    ['no study at all', { studyUid: null, accession: null }],
  ])('is told so when it sends %s, and nobody is asked', async (_, study) => {
    const hub = await startHub();
    const { desk } = work(hub.url);
    await expect.poll(hub.listening, WAIT).toContain(TOPIC);
    const id = await tellHub(hub.url, studyEvent(TOPIC, 'ImagingStudy-open', study));
    await expect.poll(() => hub.answerTo(id), WAIT).toBe(400);
    expect(desk.offer()).toBeNull();
  });

  it('loses its channel when it tells more than a person can have done', async () => {
    const hub = await startHub();
    const { records } = work(hub.url);
    await expect.poll(hub.listening, WAIT).toContain(TOPIC);
    for (let at = 0; at < 500; at += 1)
      hub.say(JSON.stringify(studyEvent(TOPIC, 'ImagingStudy-open', { ...STUDY, studyUid: `2.25.${at + 1}` })));
    await expect.poll(hub.subscribed, WAIT).toBeGreaterThan(1);
    expect(records.filter(({ kind }) => kind === 'handover.received').length).toBeLessThanOrEqual(10);
  });

  it('that hangs at the sign-out of one person can offer their study to nobody else', async () => {
    const hub = await startHub({ answersEvents: false });
    const { desk, signOut, workAs } = work(hub.url);
    await expect.poll(hub.listening, WAIT).toEqual([TOPIC]);
    signOut('signed-out');
    workAs('b.other');
    await expect.poll(hub.listening, WAIT).toEqual([TOPIC, 'room-3/b.other']);
    const late = studyEvent(TOPIC, 'ImagingStudy-open', STUDY);
    hub.say(JSON.stringify(late), TOPIC);
    await expect.poll(() => hub.answerTo(late.id), WAIT).toBe(409);
    expect(desk.offer()).toBeNull();
  });

  it('can send no event from the time to come that silences those that follow', async () => {
    const hub = await startHub();
    const { desk } = work(hub.url);
    await expect.poll(hub.listening, WAIT).toContain(TOPIC);
    const future = { ...studyEvent(TOPIC, 'ImagingStudy-open', STUDY), timestamp: '2999-01-01T00:00:00Z' };
    await tellHub(hub.url, future);
    await tellHub(hub.url, studyEvent(TOPIC, 'ImagingStudy-open', { studyUid: null, accession: 'A7' }));
    await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [{ accession: 'A7' }] });
  });

  it.each([
    ['another host', 'wss://elsewhere.invalid/channel'],
    ['no TLS to another host', 'ws://elsewhere.invalid/channel'],
    ['a name and password in it', 'ws://a:b@127.0.0.1:1/channel'],
    ['what is no channel', 'http://127.0.0.1:1/channel'],
  ])('sends nobody on to %s', async (_, endpoint) => {
    const hub = await startHub({ endpoint });
    const { faults } = work(hub.url);
    await expect.poll(faults, WAIT).toEqual(['fhircast.bad_answer']);
    expect(hub.listening()).toEqual([]);
  });

  it.each<[string, RequestListener, string]>([
    [
      'a redirect',
      (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      'fhircast.bad_answer',
    ],
    [
      'an answer without end',
      (_, response) => void response.writeHead(202).write('x'.repeat(1 << 20)),
      'fhircast.bad_answer',
    ],
    ['no answer', () => undefined, 'fhircast.unreachable'],
    ['a failure', (_, response) => response.writeHead(500).end(), 'fhircast.unreachable'],
  ])('that gives %s is given up within bounds', async (_, listener, code) => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { faults, signOut, stop } = work(`http://127.0.0.1:${port}/`, { limits: { requestMs: 300, goodbyeMs: 500 } });
    await expect.poll(faults, WAIT).toEqual([code]);
    signOut('shutdown');
    const beganMs = performance.now();
    await stop();
    expect(performance.now() - beganMs).toBeLessThan(5000);
    expect(faults()).toEqual([]);
  });
});

describe('a hub over TLS', () => {
  it('is believed by nobody’s word where the machine trusts nobody, whoever the runtime trusts', async () => {
    const [authority, before] = [await createTestAuthority('Public'), getCACertificates('default')];
    setDefaultCACertificates([authority.pem]);
    open.push(async () => setDefaultCACertificates(before));
    const hub = await startHub({ tls: await authority.server() });
    const network = networkOf({ ...BUILT_IN, systemCas: false }, () => []);
    const { faults } = work(hub.url, { network });
    await expect.poll(faults, WAIT).toEqual(['fhircast.untrusted']);
    expect(hub.asked()).toBe(0);
  });

  it('is believed by the authority or the certificate that the policy names, and by nothing else', async () => {
    const [authority, another] = [await createTestAuthority('Ours'), await createTestAuthority('Another')];
    const tls = await authority.server();
    const hub = await startHub({ token: TOKEN, tls });
    const trusting = (trust: FhircastSettings['trust']): Followed =>
      work(hub.url, { settings: { hubUrl: hub.url, authorization: 'bearer', trust }, token: TOKEN });
    for (const trust of [{ kind: 'system' }, { kind: 'authority', pem: another.pem }] as const) {
      const doubting = trusting(trust);
      await expect.poll(doubting.faults, WAIT).toEqual(['fhircast.untrusted']);
      doubting.signOut('signed-out');
    }
    expect(hub.asked(), 'nobody sees the token').toBe(0);
    for (const trust of [
      { kind: 'authority', pem: authority.pem },
      { kind: 'certificate', pem: tls.pem },
    ] as const) {
      const { desk, signOut } = trusting(trust);
      await expect.poll(hub.listening, WAIT).toEqual([TOPIC]);
      hub.say(JSON.stringify(studyEvent(TOPIC, 'ImagingStudy-open', STUDY)));
      await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [STUDY] });
      signOut('signed-out');
      await expect.poll(hub.listening, WAIT).toEqual([]);
    }
  });
});

it('goes to the hub and to its channel through the proxy of the machine', async () => {
  const tls = await (await createTestAuthority('Ours')).server();
  const hub = await startHub({ tls, host: 'hub.hospital.example' }); // a name that the proxy alone can find
  const proxy = await startConnectProxy({ to: hub.port });
  const network = networkOf({ ...BUILT_IN, proxyUrl: proxy.url }, () => []);
  const settings = { hubUrl: hub.url, trust: { kind: 'certificate', pem: tls.pem } } as const;
  const { desk, signOut } = work(hub.url, { settings, network });
  await expect.poll(hub.listening, WAIT).toEqual([TOPIC]);
  hub.say(JSON.stringify(studyEvent(TOPIC, 'ImagingStudy-open', STUDY)));
  await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [STUDY] });
  signOut('signed-out');
  await expect.poll(hub.listening, WAIT).toEqual([]);
  expect(new Set(proxy.asked)).toEqual(new Set(['hub.hospital.example:443']));
  expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
  await proxy.close();
});

describe('secrets', () => {
  it('the token is shown to the hub, and neither it nor topic, address or study is in a log', async () => {
    const hub = await startHub({ token: TOKEN });
    const followed = work(hub.url, { settings: { hubUrl: hub.url, authorization: 'bearer' }, token: TOKEN });
    await expect.poll(hub.listening, WAIT).toEqual([TOPIC]);
    await tellHub(hub.url, studyEvent(TOPIC, 'ImagingStudy-open', STUDY), TOKEN);
    await expect.poll(followed.desk.offer, WAIT).not.toBeNull();
    await hub.stop();
    open.splice(open.indexOf(hub.stop), 1);
    followed.lock('keyboard');
    await expect.poll(() => followed.lines.filter((line) => line.includes('not_told')).length, WAIT).toBeGreaterThan(1);
    await expect.poll(followed.faults, WAIT).toEqual(['fhircast.unreachable']);
    expect(followed.lines.join('')).not.toMatch(/invented|r\.lang|room-3|127\.0\.0\.1|2\.25|GK-1/);
    expect(followed.lines.join('')).toContain('fhircast.unreachable');
  });

  it('a token that is missing is said, and nothing is asked without it', async () => {
    const hub = await startHub();
    const { faults, lines } = work(hub.url, { settings: { hubUrl: hub.url, authorization: 'bearer' } });
    await expect.poll(faults, WAIT).toEqual(['fhircast.no_token']);
    expect([hub.subscribed(), lines.length > 0]).toEqual([0, true]);
  });

  it('a hub that refuses is left alone for a while', async () => {
    const hub = await startHub({ deny: true });
    const { faults } = work(hub.url);
    await expect.poll(faults, WAIT).toEqual(['fhircast.refused']);
    expect(hub.subscribed()).toBe(1);
  });
});
