import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditObject } from '../../protocol/audit/event.ts';
import { verifyRecordProof } from '../../protocol/log/record-proof.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { WHO_SAW_MOST, WhoSawReplySchema, WhoSawRequestSchema, type WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { publishPolicy } from '../policy/publish-policy.ts';
import { NESTED_SALVAGE } from '../store/steps/16-nested-salvage.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail, type Change, type TestTrail } from '../testing/test-trail.ts';
import { indexAll } from '../trail/index-all.ts';
import { patientPage } from './patient-page.ts';
import { whoSaw } from './who-saw.ts';

const object = (patientId: string, issuer = 'NORTH'): AuditObject => ({
  patientId,
  issuer,
  studyUid: '1.2.840.7',
  seriesUid: null,
  accession: 'ACC-7',
});
const LATER = '2026-11-23T08:00:00.000+01:00';
const trailOf = (changes: readonly Change[]): TestTrail =>
  createTestTrail(changes.length, (seq) => changes[seq - 1] ?? {});
const opened = (at: string, patientId: string, launch = 'a'): Change => ({
  at,
  object: object(patientId),
  detail: { viewer: 'v', launch },
});
const closed = (at: string, patientId: string, launch = 'a'): Change => ({
  ...opened(at, patientId, launch),
  kind: 'study.closed',
});
/** What an agent writes of a record that it could not send as part of its own trail. */
const salvaged = (trail: TestTrail, seq: number): Change => {
  const record = JSON.parse(String(trail.records[seq - 1]));
  return { at: LATER, kind: 'trail.salvaged', object: record.object, detail: { record } };
};

const GRANT = randomUUID();
const NOON = '2026-11-20T12:00:00.000+01:00';
const EMERGENCY = trailOf([
  { at: NOON, kind: 'emergency.started', grant: GRANT, object: object('EARLY', ''), detail: { reason: 'r' } },
  { at: NOON, grant: GRANT, object: object('EARLY', ''), detail: { launch: 'e' } },
  { at: NOON, kind: 'study.searched', object: null, detail: { query: {}, found: 3, patients: [
    { patientId: 'EARLY', issuer: '', studies: 1 },
    { patientId: 'EARLY', issuer: 'NORTH', studies: 1 },
  ] } },
]); // prettier-ignore
const MOVED = trailOf([
  { ...opened(NOON, 'MOVED'), object: object('MOVED', 'BEFORE') },
  { ...opened(NOON, 'MOVED'), object: object('MOVED', 'NORTH') },
]);
const LONG = trailOf([
  opened('2026-11-20T23:00:00.000+01:00', 'LONG'),
  opened('2026-11-20T23:01:00.000+01:00', 'LONG', 'b'),
  closed('2026-11-20T23:30:00.000+01:00', 'LONG', 'b'),
  { ...opened('2026-11-21T12:00:00.000+01:00', 'LONG'), kind: 'viewer.asked_to_close' },
  closed('2026-11-22T01:00:00.000+01:00', 'LONG'),
  opened('2026-11-20T10:00:00.000+01:00', 'OPEN'),
]);
const EVENING = trailOf([
  opened('2026-11-23T20:30:00.000-05:00', 'EVENING'),
  closed('2026-11-23T20:40:00.000-05:00', 'EVENING'),
]);
const TWICE = trailOf([opened(NOON, 'TWICE')]);
const LOST = trailOf([
  opened(NOON, 'NESTED'),
  { at: NOON, kind: 'study.searched', object: null, detail: { query: {}, found: 1, patients: [
    { patientId: 'NESTED', issuer: 'NORTH', studies: 1 },
  ] } },
]); // prettier-ignore
const LOST_TOO = trailOf([salvaged(LOST, 1), salvaged(LOST, 2)]);
const SALVAGE = trailOf([
  { kind: 'trail.started', object: null },
  salvaged(TWICE, 1),
  salvaged(LOST_TOO, 1),
  salvaged(LOST_TOO, 2),
]);
const DAMAGED = trailOf([opened(NOON, 'DAMAGED'), opened(NOON, 'DAMAGED', 'b')]);
const ALONE = trailOf([
  { at: NOON, kind: 'handover.received', object: object('ALONE'), detail: { source: 'link', shown: 'now' } },
]);
/** One more than an answer holds, each closed at once. */
const BRIEF = trailOf(
  Array.from({ length: 2 * (WHO_SAW_MOST + 1) }, (_, at) =>
    (at % 2 === 0 ? opened : closed)(NOON, 'BRIEF', `${at >> 1}`),
  ),
);

const dataDir = newDataDir();
let inside: OpenedCollector;
beforeAll(async () => {
  await ingestAt(dataDir, '2026-11-24T06:00:00Z', [
    EMERGENCY,
    MOVED,
    LONG,
    EVENING,
    TWICE,
    SALVAGE,
    DAMAGED,
    ALONE,
    BRIEF,
  ]);
  inside = await openCollector({ dataDir });
  const pacs = {
    dicomWebUrl: 'https://pacs.example/dicom-web',
    timeoutSeconds: 10,
    authentication: 'none' as const,
  };
  const { collector, policyKey } = inside;
  for (const defaultIssuer of ['BEFORE', 'NEVER', 'NORTH']) {
    const policy = { ...DEFAULT_POLICY, pacs: { ...pacs, defaultIssuer } };
    const set = { policy, collectorName: 'x', actor: 'test' };
    expect(await publishPolicy(collector, policyKey, set)).toMatchObject({ ok: true });
  }
});
afterAll(() => {
  inside.close();
  rmSync(dataDir, { recursive: true });
});

type Asked = { readonly issuer?: string; readonly from?: string; readonly to?: string };
const ask = async (patientId: string, { issuer, ...times }: Asked = {}): Promise<WhoSawReply> => {
  const request = WhoSawRequestSchema.parse({ by: { kind: 'patient', patientId, issuer }, ...times });
  return WhoSawReplySchema.parse(await whoSaw(inside.collector, request, 'rita'));
};
const whats = async (patientId: string, asked: Asked = {}) =>
  (await ask(patientId, asked)).accesses.map(({ what }) => what);
const triggerOf = (name: string): string =>
  inside.collector.store.connection
    .prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE name = ?')
    .pluck()
    .get(name)!;
const pageOf = (reply: WhoSawReply): string => patientPage(reply).replaceAll(/\s+/g, ' ');

describe('an answer about a patient', () => {
  it('counts records without an issuer to the PACS, as a hold does, and no spaces around the number', async () => {
    expect(await whats('EARLY')).toEqual(['emergency', 'opened', 'listed']);
    expect(await whats(' EARLY ', { issuer: ' NORTH ' })).toEqual(['emergency', 'opened', 'listed']);
    expect(await whats('EARLY', { issuer: 'SOUTH' })).toEqual([]);
    expect((await ask('EARLY')).accesses[2]?.list).toMatchObject({ found: 3, studies: 2 });
    expect((await ask('EARLY')).by).toEqual({ kind: 'patient', patientId: 'EARLY', issuer: 'NORTH' });
  });

  it('names other issuers that the PACS had by earlier policies, where that number has records under them, and leaves those out', async () => {
    const moved = await ask('MOVED');
    expect([moved.accesses.length, moved.otherIssuers]).toEqual([1, ['BEFORE']]);
    expect(pageOf(moved)).toContain('as the hospital issued it at another time (BEFORE)');
    expect(pageOf(moved)).not.toContain('Nobody');
    const before = await ask('MOVED', { issuer: 'BEFORE' });
    expect([before.accesses.length, before.otherIssuers]).toEqual([1, ['NORTH']]);
    expect((await ask('EARLY')).otherIssuers).toEqual([]);
  });

  it('tells a viewing that spans the time asked about, or whose end nobody recorded, and no other', async () => {
    expect((await ask('LONG', { from: '2026-11-21', to: '2026-11-21' })).accesses).toMatchObject([
      { what: 'opened', at: '2026-11-20T23:00:00.000+01:00', endedAt: '2026-11-22T01:00:00.000+01:00' },
    ]);
    const night = { from: '2026-11-21T02:00:00+01:00', to: '2026-11-21T03:00:00+01:00' };
    expect(await whats('LONG', night)).toEqual(['opened']);
    expect(await whats('OPEN', night)).toEqual(['opened']);
    expect(await whats('LONG', { from: '2026-11-23' })).toEqual([]);
    expect(await whats('LONG', { to: '2026-11-19' })).toEqual([]);
    expect(await whats('OPEN', { to: '2026-11-19' })).toEqual([]);
    expect(pageOf(await ask('LONG', night))).toContain('23:00 to<br />22 November 2026<br />01:00');
    expect(pageOf(await ask('OPEN'))).toContain('that they were closed is not recorded');
  });

  it('is whole however much was over before its time', async () => {
    expect(await ask('BRIEF', { from: '2026-11-22', to: '2026-11-22' })).toMatchObject({ accesses: [], isCut: false });
  });

  it('lets others have their turn while it is made', async () => {
    let [turns, isMade] = [0, false];
    const countTurns = (): void => {
      turns += 1;
      if (!isMade) setImmediate(countTurns);
    };
    countTurns();
    const { accesses } = await ask('BRIEF');
    isMade = true;
    expect(turns).toBeGreaterThan(accesses.length / 32);
  });

  it('means by a day that of the clock on the wall there, to its end', async () => {
    expect(await whats('EVENING', { from: '2026-11-23', to: '2026-11-23' })).toEqual(['opened']);
    expect(await whats('EVENING', { from: '2026-11-24' })).toEqual([]);
    expect(await whats('EVENING', { to: '2026-11-24T01:30:00Z' })).toEqual([]);
    const page = pageOf(await ask('EVENING', { from: '2026-11-23', to: '2026-11-24T02:00:00-05:00' }));
    expect(page).toContain('From 23 November 2026 to just before 24 November 2026, 02:00 (UTC-05:00)');
  });

  it('tells what was salvaged, of salvaged trails too, once, with every proof', async () => {
    const log = readVerifier(inside.collector.transparency.verifier())!;
    const { accesses } = await ask('TWICE');
    expect(accesses).toMatchObject([{ what: 'opened', at: NOON, records: [{}, {}] }]);
    for (const { record, proof } of accesses[0]!.records)
      expect(verifyRecordProof(proof!, log, { record: Buffer.from(record, 'base64') })).toBe('proved');
    expect(new Set(accesses[0]!.records.map(({ trail }) => trail))).toEqual(new Set([TWICE.id, SALVAGE.id]));
    expect(await whats('NESTED', { to: '2026-11-20' })).toEqual(['opened', 'listed']);
  });

  it('tells what was salvaged twice also where it was stored before anybody looked that deep', async () => {
    const { store } = inside.collector;
    const triggers = ['recordsStay', 'listedPatientsAreKept'].map((name) => triggerOf(name));
    store.connection.exec('DROP TRIGGER recordsStay; DROP TRIGGER listedPatientsAreKept;');
    const nested = `trail = (SELECT number FROM trails WHERE id = '${SALVAGE.id}') AND seq > 2`;
    store.connection.exec(`UPDATE records SET kind = 'trail.salvaged', at = '${LATER}' WHERE ${nested}`);
    store.connection.exec(`DELETE FROM listedPatients WHERE ${nested}`);
    store.connection.exec(triggers.join(';'));
    expect(await whats('NESTED', { to: '2026-11-20' })).toEqual(['opened']);
    store.connection.exec(NESTED_SALVAGE);
    indexAll(inside.collector);
    expect(await whats('NESTED')).toEqual(['opened', 'listed']);
    expect((await ask('NESTED')).unindexed).toBe(0);
  });

  it('shows on the page what is none of the usual things', async () => {
    expect(await whats('ALONE')).toEqual(['other']);
    expect(pageOf(await ask('ALONE'))).toContain(
      'Another program offered your images to be opened; that alone shows nothing',
    );
  });
});

describe('a record that is damaged', () => {
  it('is named in the answer, which tells the others and that somebody asked', async () => {
    const { store } = inside.collector;
    const trigger = triggerOf('recordsStay');
    store.connection.exec('DROP TRIGGER recordsStay');
    store.connection
      .prepare(
        `UPDATE records SET sealed = zeroblob(length(sealed))
         WHERE seq = 1 AND trail = (SELECT number FROM trails WHERE id = ?)`,
      )
      .run(DAMAGED.id);
    store.connection.exec(trigger);
    const asked = () => readOwnAudit(inside.collector).records.filter(({ kind }) => kind === 'access.looked_up').length;
    const before = asked();
    const reply = await ask('DAMAGED');
    expect(asked()).toBe(before + 1);
    expect(reply.accesses).toMatchObject([{ what: 'opened', records: [{ seq: 2 }] }]);
    expect(reply.unreadable).toEqual([{ trail: DAMAGED.id, seq: 1, at: NOON, kind: 'study.opened' }]);
    expect(pageOf(reply)).toContain('An entry about you of 20 November 2026, 12:00 (UTC+01:00) that is damaged');
  });
});
