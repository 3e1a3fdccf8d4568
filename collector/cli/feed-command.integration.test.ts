import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodedEvent } from '../../protocol/audit/coded/coded-event.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { createLogSource } from '../feeds/log-source.ts';
import { startFeeds } from '../feeds/run-feeds.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { findFreePort } from '../../build/lab/free-port.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';

let collector: TestCollector;
let workstation: TestWorkstation;
let to: string;
const files = mkdtempSync(join(tmpdir(), 'glasskey-feed-command-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(files, name), text);
  return join(files, name);
};
beforeAll(async () => {
  collector = await createTestCollector();
  workstation = await enrolTestWorkstation(collector);
  to = `127.0.0.1:${await findFreePort()}`; // nobody is there
});
afterAll(async () => {
  await collector.close();
  rmSync(files, { recursive: true, force: true });
});
const feed = (...args: readonly string[]) => runCommand(['feed', ...args, '--data', collector.dataDir, '--json']);
const identity = () => {
  const cert = file('cert.pem', workstation.identity.cert);
  return ['--cert', cert, '--key', file('key.pem', workstation.identity.key)];
};

/** The number in its trail of the record that an event tells. */
const numberOf = (event: CodedEvent | null): string | undefined =>
  event?.objects
    .flatMap((object) => (object.kind === 'record' ? object.details : []))
    .find(([type]) => type === 'Number')?.[1];

describe('glasskey collector feed', () => {
  it('adds, shows how far behind, moves and removes; each is in the collector’s own trail', async () => {
    await workstation.call('POST', '/v1/records', batchOf(createTestTrail(5), 1, 5));
    expect((await feed('add', 'syslog', 'siem', '--to', to, ...identity(), '--from', '2')).code).toBe(0);
    expect((await feed('add', 'syslog', 'siem', '--to', to)).code).toBe(1);
    const shown = async () => ((await feed('list')).json() as Record<string, unknown>[])[0];
    const added = await shown();
    expect(added).toMatchObject({ name: 'siem', kind: 'syslog', to, next: 2, confirmedAt: null });
    expect(added?.['lagRecords']).toBeGreaterThanOrEqual(3); // and what the collector recorded of itself
    expect((await feed('move', 'siem', '--from', 'now')).code).toBe(0);
    const moved = await shown();
    expect(moved?.['next']).toBeGreaterThanOrEqual(5);
    expect(moved?.['settled']).toBe(moved?.['next']);
    expect((await feed('remove', 'siem')).code).toBe(0);
    expect((await feed('remove', 'siem')).code).toBe(1);
    expect((await feed('list')).json()).toEqual([]);
    const { records } = readOwnAudit(collector.running().collector);
    const told = records.filter(({ kind }) => kind.startsWith('feed.'));
    expect(told.map(({ kind, detail }) => [kind, detail['name']])).toEqual([
      ['feed.added', 'siem'],
      ['feed.moved', 'siem'],
      ['feed.removed', 'siem'],
    ]);
  });

  it('keeps the client key sealed, and shows it nowhere', async () => {
    await feed('add', 'syslog', 'sealed', '--to', to, ...identity());
    const { connection } = collector.running().collector.store;
    const row = connection.prepare("SELECT * FROM feeds WHERE name = 'sealed'").get();
    const [, secret = ''] = workstation.identity.key.split('\n');
    expect(
      JSON.stringify(row, (_, value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
    ).not.toContain(secret);
    expect((await feed('list')).out).not.toContain(secret);
    await feed('remove', 'sealed');
  });

  it.each([
    [['add', 'syslog', 'x']],
    [['add', 'syslog', 'X', '--to', 'host']],
    [['add', 'udp', 'x', '--to', 'host']],
    [['add', 'syslog', 'x', '--to', 'host:99999']],
    [['add', 'syslog', 'x', '--to', 'https://host/']],
    [['add', 'fhir', 'x', '--to', 'http://host/fhir']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir', '--from', '999999']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir', '--without', 'no.kind']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir', '--ca', '/dev/null']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir', '--key', '/dev/null']],
    [['add', 'fhir', 'x', '--to', 'https://feed:secret@host/fhir']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir?token=abc']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir#a']],
    [['add', 'fhir', 'x', '--to', 'https://host/fhir', '--dicom']],
    [['add', 'syslog', 'x', '--to', 'host', '--conditional-create']],
    [['add', 'syslog', 'y', 'x', '--to', 'host']],
    [['add', 'syslog', 'x', '--to', 'a b']],
    [['list', 'x']],
    [['status', '--to', 'host']],
    [['remove', 'x', '--from', '3']],
    [['move', 'x', '--from', '0', '--pin', 'file']],
    [['move', 'x']],
    [['remove']],
    [[]],
  ])('refuses %j', async (args) => {
    expect((await feed(...args)).code).toBe(2);
    expect((await feed('list')).json()).toEqual([]);
  });

  it('refuses a key that is not the certificate’s', async () => {
    const other = await enrolTestWorkstation(collector);
    const key = file('other.pem', other.identity.key);
    const { code, error } = await feed('add', 'syslog', 'x', '--to', to, '--cert', identity()[1] ?? '', '--key', key);
    expect([code, error]).toEqual([2, expect.stringContaining('--key is not the key of --cert')]);
  });

  it('refuses a file of authorities of which one is none', async () => {
    const ca = file(
      'ca.pem',
      `${workstation.identity.cert}\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----`,
    );
    const { code, error } = await feed('add', 'syslog', 'x', '--to', to, '--ca', ca);
    expect([code, error]).toEqual([2, expect.stringContaining('TLS cannot use')]);
  });

  it('runs and shows the others when what was set of one cannot be read, and tells people of that one', async () => {
    await feed('add', 'syslog', 'broken', '--to', to);
    await feed('add', 'syslog', 'lost-key', '--to', to, ...identity());
    await feed('add', 'syslog', 'whole', '--to', to);
    const inside = collector.running().collector;
    inside.store.connection.exec(`
      UPDATE feeds SET settings = '{' WHERE name = 'broken';
      UPDATE feeds SET clientKey = x'00' WHERE name = 'lost-key';
      UPDATE feeds SET generation = generation + 1;
    `);
    const fault = async (name: string): Promise<unknown> => {
      const all = (await feed('list')).json() as { name: string; fault: string | null }[];
      return all.find((shown) => shown.name === name)?.fault;
    };
    const { stop } = startFeeds(inside);
    await waitUntil(
      'a fault of a feed that runs',
      10_000,
      async () => (await fault('whole')) === 'receiver.unreachable',
    );
    await stop();
    expect([await fault('broken'), await fault('lost-key')]).toEqual(Array(2).fill('feed.settings_unreadable'));
    const told = inside.store.connection
      .prepare("SELECT cause, count FROM alerts WHERE kind = 'feed.failing' ORDER BY cause")
      .all();
    expect(told).toMatchObject([{ cause: 'feed.failing broken' }, { cause: 'feed.failing lost-key' }]);
    for (const name of ['broken', 'lost-key', 'whole']) await feed('remove', name);
  });

  it('goes on with the same record in the log that begins after a restoration', async () => {
    await feed('add', 'syslog', 'siem', '--to', to, '--from', '2');
    const recovered = await runCommand(['recover', '--restored', '--data', collector.dataDir]);
    expect(recovered.code).toBe(0);
    await collector.restart();
    const [shown] = (await feed('list')).json() as Record<string, unknown>[];
    expect(shown).toMatchObject({ next: 3, settled: 3 }); // the statement is leaf 0 now
    const source = createLogSource(collector.running().collector, []);
    const records = source.read(0, 100);
    const [statement, ...told] = records.map(({ event }) => event);
    expect(statement).toBeNull();
    expect(told.slice(0, 5).map(numberOf)).toEqual(['1', '2', '3', '4', '5']);
    expect(told.slice(5).every((event) => event?.source.type === '4')).toBe(true);
    expect(records[1]?.place).toEqual({
      system: expect.stringMatching(/^urn:glasskey:log:[0-9a-f-]{36}\.2$/),
      value: '1',
    });
    await feed('remove', 'siem');
  });
});
