import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../protocol/wire/heartbeat.ts';
import type { WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { keepHeartbeat } from '../health/keep-heartbeat.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { writeSetting } from '../store/settings.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { testHeartbeat } from '../testing/test-heartbeat.ts';
import { createTestTrail, type Change } from '../testing/test-trail.ts';
import { createIngest } from '../trail/ingest-batch.ts';
import { arrive } from '../trail/read-batch.ts';
import { patientPage } from './patient-page.ts';
import { whoSaw } from './who-saw.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-24T12:00:00.000Z');
const at = (daysAgo: number): string => new Date(NOW_MS - daysAgo * DAY_MS).toISOString();
const dataDir = newDataDir();
let nowMs = NOW_MS;
let inside: OpenedCollector;
beforeAll(async () => {
  inside = await openCollector({ dataDir, clock: { wallMs: () => nowMs, monotonicMs: () => nowMs } });
});
afterAll(() => {
  inside.close();
  rmSync(dataDir, { recursive: true });
});

type Story = { readonly records?: readonly Change[]; readonly said?: Partial<Heartbeat>; readonly seen: number };

/** A workstation, enrolled twenty days ago, with the last that it sent and said so many days ago. */
function add(name: string, { records, said, seen }: Story): void {
  const { store } = inside.collector;
  const [id, enrolledMs, seenMs] = [randomUUID(), NOW_MS - 20 * DAY_MS, NOW_MS - seen * DAY_MS];
  store.change(
    queries.insertInto('workstations').values({ id, name, machineId: id, site: 'north', enrolledMs, seenMs }),
  );
  const until = { issuedMs: enrolledMs, expiresMs: NOW_MS + DAY_MS, revokedMs: null, renewal: 0 };
  store.change(
    queries.insertInto('certificates').values({ fingerprint: id, workstation: id, ...until, request: null, pem: null }),
  );
  nowMs = seenMs;
  if (records !== undefined) {
    const trail = createTestTrail(records.length, (seq) => ({ object: null, ...records[seq - 1] }));
    const head = trail.heads.at(-1)!.toString('hex');
    const batch = { trail: trail.id, from: 1, head, records: arrive(trail.id, 1, trail.records), logSize: null };
    expect(createIngest(inside.collector)({ workstation: id, ...batch })).toMatchObject({ ok: true });
  }
  if (said !== undefined) keepHeartbeat(inside.collector, id, testHeartbeat(seenMs, said));
  nowMs = NOW_MS;
}
const SENT = { trail: { state: 'open', unsent: 0, kept: 0 } } as const;
const WAITING = { trail: { state: 'open', unsent: 5, kept: 0 } } as const;
const ask = (times: { readonly from?: string; readonly to?: string } = {}): Promise<WhoSawReply> =>
  whoSaw(inside.collector, { by: { kind: 'patient', patientId: 'P-9' }, ...times }, 'rita');
const names = async (times?: Parameters<typeof ask>[0]) =>
  ((await ask(times)).notHere ?? []).map(({ workstation }) => workstation);
const summary = (reply: WhoSawReply) => patientPage(reply).replaceAll(/\s+/g, ' ');

describe('what may be missing from an answer', () => {
  it('is nothing where all workstations sent all, or were shut down in order', async () => {
    add('up', { records: [{ at: at(0) }], said: SENT, seen: 0 });
    add('stopped', { records: [{ at: at(3), kind: 'agent.stopped' }], said: { ...SENT, life: 'ending' }, seen: 3 });
    add('never used', { seen: 19 });
    expect(await names()).toEqual([]);
    expect(summary(await ask())).toContain('Nobody opened your images, or tried to, in this time.');
  });

  it('is what a workstation holds that is cut off, is held up, or said so before it was shut down', async () => {
    add('cut off', { records: [{ at: at(5) }], said: SENT, seen: 5 });
    add('held up', { records: [{ at: at(4) }], said: WAITING, seen: 0 });
    add('ended with more', { records: [{ at: at(9) }], said: { ...WAITING, life: 'ending' }, seen: 3 });
    expect(await names()).toEqual(['cut off', 'ended with more', 'held up']);
    expect((await ask()).notHere?.[0]).toEqual({ workstation: 'cut off', site: 'north', upTo: at(5), lostAt: null });
    expect(await names({ to: at(6) })).toEqual(['ended with more']);
    expect(await names({ to: at(10) })).toEqual([]);
    const page = summary(await ask());
    expect(page).toContain('No entry here says that anybody opened your images, or tried to, in this time.');
    expect(page).toContain('What cut off, north recorded after 19 November 2026, 12:00 UTC');
    expect(page).not.toContain('Nobody opened');
  });

  it('is what was lost before it was found, not after', async () => {
    const gap: Change = { at: at(12), kind: 'trail.gap', outcome: 'failure', detail: { what: 'not_durable' } };
    add('lossy', { records: [gap, { at: at(0) }], said: SENT, seen: 0 });
    expect((await ask({ from: at(13), to: at(10) })).notHere).toEqual([
      { workstation: 'lossy', site: 'north', upTo: null, lostAt: at(12) },
    ]);
    expect(await names({ from: at(11), to: at(10) })).toEqual([]);
    expect(summary(await ask({ to: at(10) }))).toContain('Entries that were lost at lossy, north.');
  });
});

it('the page names some workstations and counts the others', async () => {
  const notHere = Array.from({ length: 12 }, (_, at) => ({
    workstation: `seat ${at}`,
    site: 'north',
    upTo: '2026-11-20T12:00:00.000Z',
    lostAt: null,
  }));
  const page = summary({ ...(await ask()), notHere });
  expect(page).toContain('What seat 9, north');
  expect(page).not.toContain('What seat 10, north');
  expect(page).toContain('The same of 2 other workstations');
});

describe('what the page says of the log', () => {
  it('holds even those who run the system to it only where witnesses have to sign', async () => {
    expect(summary(await ask())).not.toContain('not even those who run the system');
    expect(summary(await ask())).not.toContain('Each entry above');
    writeSetting(inside.collector.store, 'witnesses.required', '1');
    expect((await ask()).witnesses).toBe(1);
    expect(summary(await ask())).toContain('not even those who run the system');
  });
});
