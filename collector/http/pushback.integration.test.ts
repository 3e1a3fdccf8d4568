import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COSIGNATURE, verifierText } from '../../protocol/log/signed-note.ts';
import { changeWitnesses } from '../log/witnesses.ts';
import { queries } from '../store/queries.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { MOST_OF_ONE } from './records-routes.ts';

let collector: TestCollector;
let workstation: TestWorkstation;
beforeAll(async () => {
  collector = await createTestCollector();
  workstation = await enrolTestWorkstation(collector);
});
afterAll(() => collector.close());

/** A connection as the workstation; what it is sent is what the test writes. */
const open = (session?: Buffer) => {
  const { port, caPem } = collector.running();
  const resume = session === undefined ? {} : { session };
  return connect({ host: '127.0.0.1', port, ca: caPem, ...workstation.identity, ...resume });
};

describe('a collector under load', () => {
  it('asks a sender to come back that has enough batches under way, whose bodies do not come, and nobody else', async () => {
    const trail = createTestTrail(2);
    const head =
      'POST /v1/records HTTP/1.1\r\nhost: c\r\ncontent-type: application/vnd.glasskey.records\r\ncontent-length: 500\r\n\r\n';
    const stuck = Array.from({ length: 10 * MOST_OF_ONE }, () => open());
    for (const socket of stuck) socket.write(head);
    let reply = await workstation.call('POST', '/v1/records', batchOf(trail, 1, 2));
    for (let look = 0; look < 50 && reply.status === 200; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      reply = await workstation.call('POST', '/v1/records', batchOf(trail, 1, 2));
    }
    expect([reply.status, reply.error()]).toEqual([503, { code: 'pushback', retryAfterSeconds: 2 }]);
    expect(reply.headers['retry-after']).toBe('2');
    const other = await enrolTestWorkstation(collector);
    const theirs = createTestTrail(2);
    expect((await other.call('POST', '/v1/records', batchOf(theirs, 1, 2))).json()).toMatchObject({ seq: 2 });
    for (const socket of stuck) socket.destroy();
    for (let look = 0; look < 50 && reply.status !== 200; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      reply = await workstation.call('POST', '/v1/records', batchOf(trail, 1, 2));
    }
    expect(reply.json()).toMatchObject({ seq: 2 });
  });

  it('with a full disk stores nothing of a batch, asks the sender to wait, and goes on when there is room', async () => {
    const trail = createTestTrail(400);
    const { connection } = collector.running().collector.store;
    const pages = Number(connection.pragma('page_count', { simple: true }));
    connection.pragma(`max_page_count = ${pages + 4}`);
    const reply = await workstation.call('POST', '/v1/records', batchOf(trail, 1, 400));
    expect([reply.status, reply.error().code]).toEqual([503, 'pushback']);
    connection.pragma('max_page_count = 1073741823');
    const held = await workstation.call('GET', `/v1/trails/${trail.id}`);
    expect(held.json()).toMatchObject({ seq: 0 });
    expect((await workstation.call('POST', '/v1/records', batchOf(trail, 1, 400))).json()).toMatchObject({ seq: 400 });
  });
});

describe('while a witness is away', () => {
  it('what waits for it keeps nobody from being stored', async () => {
    const { collector: inside } = collector.running();
    const key = verifierText('away.example', generateKeyPairSync('ed25519').publicKey, COSIGNATURE);
    const witness = { key, url: 'https://127.0.0.1:9', ca: null };
    expect(changeWitnesses(inside, { do: 'add', witness }, 'test')).toBeNull();
    expect(changeWitnesses(inside, { do: 'require', count: 1 }, 'test')).toBeNull();
    const { call } = await enrolTestWorkstation(collector);
    const trails = Array.from({ length: 2 * MOST_OF_ONE }, () => createTestTrail(1));
    const replies = Promise.all(trails.map((trail) => call('POST', '/v1/records', batchOf(trail, 1, 1))));
    const stored = () => trails.filter(({ id }) => createTrailStore(inside).find(id)?.seq === 1).length;
    await expect.poll(stored).toBe(trails.length);
    changeWitnesses(inside, { do: 'require', count: 0 }, 'test');
    expect((await replies).map(({ status }) => status)).toEqual(trails.map(() => 200));
  });
});

describe('a resumed TLS session', () => {
  const ask = (session?: Buffer): Promise<{ line: string; isReused: boolean; session: Buffer }> =>
    new Promise((resolve, reject) => {
      const socket = open(session);
      let [text, isReused, kept] = ['', false, Buffer.alloc(0)];
      socket.on('session', (given) => (kept = given));
      socket.on('secureConnect', () => {
        isReused = socket.isSessionReused();
        socket.write('GET /v1/health HTTP/1.1\r\nhost: c\r\nconnection: close\r\n\r\n');
      });
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => resolve({ line: text.split('\r\n')[0] ?? '', isReused, session: kept }));
    });

  it('is still the workstation, until its certificate is revoked', async () => {
    const first = await ask();
    const second = await ask(first.session);
    expect([second.isReused, second.line]).toEqual([true, 'HTTP/1.1 200 OK']);
    const { store, clock } = collector.running().collector;
    store.change(queries.updateTable('certificates').set({ revokedMs: clock.wallMs() }));
    const third = await ask(first.session);
    expect([third.isReused, third.line]).toEqual([true, 'HTTP/1.1 403 Forbidden']);
  });
});
