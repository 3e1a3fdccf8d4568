import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRsyslog, type LabRsyslog } from '../../build/lab/rsyslog.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { startDirectFeed } from '../../electron/core/audit/direct-feed.ts';
import { testPlace } from '../../electron/core/audit/testing/test-trail.ts';
import { AGENT_KINDS } from '../../protocol/audit/event.ts';
import { recordOf } from '../../protocol/audit/testing/every-kind.ts';
import { toSyslog } from '../../protocol/audit/dicom-message/to-syslog.ts';
import { openFeedRoom, type FeedRoom } from './support/feed-room.ts';
import { tellFigures } from './support/tell-figures.ts';

const RECORDS = 2_400;
const BATCH = 300;
const SCHEMA = resolve('protocol/audit/dicom-message/testing/audit-message.rnc');
const OPTIONS = {
  messageId: 'IHE+RFC-3881',
  withMark: false,
  withPurposeOfUse: false,
  withStructuredData: false,
} as const;

let room: FeedRoom;
let rsyslog: LabRsyslog;
beforeAll(async () => {
  room = await openFeedRoom(RECORDS);
  const { pem: cert, privateKey: key } = await room.authority.server();
  rsyslog = await startRsyslog({ ca: room.authority.pem, cert, key });
});
afterAll(async () => {
  await room.close();
  await rsyslog.remove();
});

describe('the audit trail in a real rsyslog over TLS', () => {
  it('loses no message when the receiver is restarted, killed and away, and the collector killed; all are valid', async () => {
    const client = await room.authority.client();
    const tls = ['--ca', room.file('ca.pem', room.authority.pem), '--cert', room.file('cert.pem', client.pem)];
    const to = `127.0.0.1:${rsyslog.port}`;
    await room.command(
      'feed',
      'add',
      'syslog',
      'siem',
      '--to',
      to,
      ...tls,
      '--key',
      room.file('key.pem', client.privateKey),
    );

    const mishaps: Readonly<Record<number, () => Promise<void>>> = {
      1: rsyslog.stop,
      3: rsyslog.kill,
      5: room.killCollector,
      6: rsyslog.stop,
    };
    for (let batch = 0; batch < RECORDS / BATCH; batch += 1) {
      await room.send(BATCH);
      const mishap = mishaps[batch];
      if (mishap === undefined) continue;
      const before = rsyslog.received().length;
      await waitUntil('messages on their way', 30_000, () => rsyslog.received().length > before);
      await mishap();
      if (mishap !== room.killCollector) await rsyslog.start();
    }
    const { sent } = await room.caughtUp('siem');

    const expected = (await room.told()).map((event, index) => toSyslog(event, index, OPTIONS).toString());
    const received = await waitUntil('the last line', 30_000, () => {
      const lines = rsyslog.received();
      return lines.length > 0 && lines.includes(expected.at(-1) ?? '') && lines;
    });
    const distinct = new Set(received);
    const lost = expected.filter((message) => !distinct.has(message)).length;
    const foreign = distinct.size - (expected.length - lost);
    const files = [...distinct].map((message, at) => room.file(`${at}.xml`, message.slice(message.indexOf('<?xml'))));
    const { stdout, status } = spawnSync('jing', ['-c', SCHEMA, ...files], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const invalid = new Set(stdout.split('\n').flatMap((line) => line.split(':')[0] || [])).size;
    tellFigures('syslog-feed', [
      `records ${expected.length}, written at least ${sent}, received ${received.length}, distinct ${distinct.size}, ` +
        `valid ${distinct.size - invalid}, not ours ${foreign}, lost ${lost}`,
    ]);
    expect({ lost, foreign, invalid, status }).toEqual({ lost: 0, foreign: 0, invalid: 0, status: 0 });
    expect(expected[0]).toMatch(
      /^<8[45]>1 2026-11-23T02:14:07\.412\+01:00 xn--lesesaal-mnchen-3-\S+ glasskey - IHE\+RFC-3881 - <\?xml/,
    );
    expect(expected.join('\n')).toContain('山田');
  }, 180_000);

  it('comes straight from the workstation too, and goes on where it was after a restart of either', async () => {
    const place = testPlace();
    const { pem, privateKey } = await room.authority.client();
    const settings = {
      ...OPTIONS,
      host: '127.0.0.1',
      port: rsyslog.port,
      trust: { kind: 'authority', pem: room.authority.pem },
      saysGoodbye: true,
      certificate: 'workstation',
    } as const;
    let { trail } = await place.open();
    const faults = new Set<string | null>();
    const feed = () =>
      startDirectFeed({
        trail,
        settings,
        identity: { cert: pem, key: privateKey },
        monotonicMs: () => performance.now(),
        random: Math.random,
        onState: ({ fault }) => faults.add(fault),
      });
    const append = async (): Promise<void> => {
      for (const kind of AGENT_KINDS) {
        const { action, outcome, user, session, grant, object, because, detail } = recordOf(kind);
        await trail.appendEmergency({ kind, action, outcome, user, session, grant, object, because, detail });
      }
    };
    const arrived = (): Promise<unknown> =>
      waitUntil('the last record', 30_000, () =>
        rsyslog.received().some((line) => line.includes(`urn:glasskey:trail:${trail.id}:${trail.status().seq}"`)),
      );
    let running = feed();
    await append();
    await arrived();
    await rsyslog.kill();
    await append();
    await waitUntil('a fault', 30_000, () => [...faults].some((fault) => fault !== null));
    await running.stop();
    await trail.close();
    await rsyslog.start();
    ({ trail } = await place.open());
    running = feed();
    await append();
    await arrived();
    await running.stop();
    const numbers = Array.from({ length: trail.status().seq }, (_, at) => `urn:glasskey:trail:${trail.id}:${at + 1}"`);
    const lines = rsyslog.received();
    const lost = numbers.filter((identity) => !lines.some((line) => line.includes(identity)));
    await trail.close();
    place.remove();
    expect(lost).toEqual([]);
    expect(numbers.length).toBeGreaterThan(3 * AGENT_KINDS.length);
  }, 120_000);
});
