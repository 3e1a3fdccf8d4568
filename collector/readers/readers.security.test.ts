import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { parseRecord } from '../../protocol/audit/record.ts';
import {
  AlertsReplySchema,
  ReaderSessionSchema,
  RecordsFoundSchema,
  ReviewReplySchema,
  ReviewsReplySchema,
  TrailsReplySchema,
} from '../../protocol/wire/reader.ts';
import { PasswordReplySchema } from '../../protocol/wire/sign-in.ts';
import { sweep } from '../alerts/sweep.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { disablePerson, editPerson, setRoles } from '../people/manage-people.ts';
import { createTestCollector, PASSWORD, type TestCollector } from '../testing/test-collector.ts';
import { codeAt, firstSignIn } from '../testing/test-person.ts';
import { batchOf, createTestTrail, type TestTrail } from '../testing/test-trail.ts';
import { type Call, createCaller, enrolTestWorkstation, type Reply } from '../testing/test-workstation.ts';

const HOUR_MS = 3_600_000;
let collector: TestCollector;
let workstation: Call;
let visitor: Call;
beforeAll(async () => {
  collector = await createTestCollector();
  await collector.addPerson('rita', ['audit-reviewer']);
  await collector.addPerson('ada', ['radiologist', 'compliance-officer']);
  await collector.addPerson('ian', ['it-user-admin']);
  await collector.addPerson('bo', ['radiologist']);
  ({ call: workstation } = await enrolTestWorkstation(collector));
  visitor = createCaller(collector);
});
afterAll(() => collector.close());

/** Signs in at the readers' door for the first time; a caller that shows the token. */
async function reader(user: string): Promise<Call> {
  const json = { user, password: PASSWORD, purpose: 'sign-in' };
  const first = PasswordReplySchema.parse((await visitor('POST', '/v1/reader/sign-in/password', { json })).json());
  if (first.next !== 'enrol') throw new Error(first.next);
  const confirm = { attempt: first.attempt, code: codeAt(collector, first.secret) };
  const reply = await visitor('POST', '/v1/reader/sign-in/enrolment', { json: confirm });
  const { token } = ReaderSessionSchema.parse(reply.json());
  return (method, path, options = {}) =>
    visitor(method, path, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
}

/** An emergency access of `user` that the workstation has sent. */
async function breakGlass(user: string, identity: string, name = 'Test'): Promise<TestTrail> {
  const grant = randomUUID();
  const by = { user: { id: user, name, roles: ['radiologist' as const] }, grant };
  const trail = createTestTrail(3, (seq) => ({
    ...by,
    ...(seq === 1 ? { kind: 'emergency.started', detail: { identity, words: 'trauma patient in bay two' } } : {}),
  }));
  const sent = await workstation('POST', '/v1/records', batchOf(trail, 1, 3));
  if (sent.status !== 200) throw new Error(sent.text);
  return trail;
}

const refusal = (reply: Reply): string => reply.error().code;

describe('the review queue', () => {
  it('holds each emergency access with a day from its own time; a claimed identity alarms louder', async () => {
    const verified = await breakGlass('bo', 'password');
    const claimed = await breakGlass('bo', 'claimed');
    const rita = await reader('rita');
    const { reviews } = ReviewsReplySchema.parse((await rita('GET', '/v1/reader/reviews')).json());
    expect(reviews.map(({ identity, user }) => [user, identity])).toEqual([
      ['bo', 'verified'],
      ['bo', 'claimed'],
    ]);
    const startedMs = Date.parse('2026-11-23T02:14:07.412+01:00');
    expect(Date.parse(reviews[0]!.deadlineAt)).toBe(startedMs + 24 * HOUR_MS);
    const { alerts } = AlertsReplySchema.parse((await rita('GET', '/v1/reader/alerts')).json());
    const severity = (trail: TestTrail) => alerts.find((alert) => alert.trail === trail.id)?.severity;
    expect([severity(verified), severity(claimed)]).toEqual(['warning', 'critical']);
    await checkVerdicts(rita, reviews[0]!.id);
  });

  async function checkVerdicts(rita: Call, id: number): Promise<void> {
    const one = ReviewReplySchema.parse((await rita('GET', `/v1/reader/reviews/${id}`)).json());
    const records = one.records.map(({ record }) => parseRecord(Buffer.from(record, 'base64')));
    expect(records.map((record) => record?.kind)).toEqual(['emergency.started', 'study.opened', 'study.opened']);
    expect(records[0]!.detail['words']).toBe('trauma patient in bay two');
    const decide = (verdict: string, words: string) =>
      rita('POST', `/v1/reader/reviews/${id}/verdict`, { json: { verdict, words } });
    expect(refusal(await decide('justified', 'ok'))).toBe('request.invalid');
    expect((await decide('needs-follow-up', 'asked the ward for the chart')).json()).toMatchObject({ state: 'open' });
    expect((await decide('justified', 'trauma team call is documented')).json()).toMatchObject({ state: 'done' });
    expect(refusal(await decide('not-justified', 'changed my mind entirely'))).toBe('not_found');
    const after = ReviewReplySchema.parse((await rita('GET', `/v1/reader/reviews/${id}`)).json());
    expect(after.verdicts.map(({ verdict, reviewer }) => [verdict, reviewer])).toEqual([
      ['needs-follow-up', 'rita'],
      ['justified', 'rita'],
    ]);
  }

  it('refuses a reviewer who judges their own access', async () => {
    await breakGlass('ada', 'two-factor');
    const ada = await reader('ada');
    const { reviews } = ReviewsReplySchema.parse((await ada('GET', '/v1/reader/reviews')).json());
    const own = reviews.find(({ user }) => user === 'ada')!;
    const json = { verdict: 'justified', words: 'I was surely right to do so' };
    const reply = await ada('POST', `/v1/reader/reviews/${own.id}/verdict`, { json });
    expect([reply.status, refusal(reply)]).toEqual([403, 'auth.forbidden']);
  });

  it('refuses it for what was done under a name only said that may be the reviewer’s, and nobody else’s', async () => {
    await collector.addPerson('cleo', ['audit-reviewer']);
    editPerson(collector.running().collector, 'cleo', { name: 'Dr. Cleo Nowak', familyName: 'Nowak' }, 'test');
    const cleo = await reader('cleo');
    const judge = async (user: string, name: string): Promise<Reply> => {
      await breakGlass(user, 'claimed', name);
      const { reviews } = ReviewsReplySchema.parse((await cleo('GET', '/v1/reader/reviews')).json());
      const review = reviews.find((open) => open.user === user)!;
      const json = { verdict: 'justified', words: 'surely the right thing to do' };
      return cleo('POST', `/v1/reader/reviews/${review.id}/verdict`, { json });
    };
    for (const [user, name] of [
      ['claimed.cleo', 'cleo (claimed)'],
      ['claimed.cleo-nowak', ' CLEO  Nowak (claimed)'],
      ['claimed.unwritable', 'Nowak, Cleo (claimed)'],
    ] as const) {
      const reply = await judge(user, name);
      expect([user, reply.status, refusal(reply)]).toEqual([user, 403, 'auth.forbidden']);
    }
    expect((await judge('claimed.jonas-frei', 'Jonas Frei (claimed)')).status).toBe(200);
  });

  it('gives no account a name that begins like one that was only said', async () => {
    await expect(collector.addPerson('claimed.cleo')).rejects.toThrow('person.invalid');
  });

  it('alarms once when a deadline passes without a verdict', async () => {
    const trail = await breakGlass('bo', 'password');
    const own = collector.running().collector;
    collector.clock.advance(60 * 24 * HOUR_MS);
    sweep(own, 0);
    sweep(own, 0);
    const rows = own.store.connection.prepare('SELECT count FROM alerts WHERE kind = ? AND trail = ?');
    expect(rows.all('review.overdue', trail.id)).toEqual([{ count: 1 }]);
    collector.clock.advance(-60 * 24 * HOUR_MS);
  });
});

describe('the readers’ door', () => {
  it('knows readers only, and does not lock anybody out of a workstation', async () => {
    const attempt = (user: string, password: string) =>
      visitor('POST', '/v1/reader/sign-in/password', { json: { user, password, purpose: 'sign-in' } });
    expect(refusal(await attempt('bo', PASSWORD))).toBe('auth.rejected');
    for (let failure = 0; failure < 4; failure += 1)
      expect(refusal(await attempt('bo', 'wrong'))).toBe('auth.rejected');
    expect(refusal(await attempt('bo', PASSWORD))).toBe('auth.wait');
    expect((await firstSignIn(collector, workstation, 'bo')).person.id).toBe('bo');
  });

  it('lets each role do its own and no more', async () => {
    const ian = await reader('ian');
    expect((await ian('GET', '/v1/reader/alerts')).status).toBe(200);
    for (const path of ['reviews', 'reviews/1', 'trails']) {
      expect(refusal(await ian('GET', `/v1/reader/${path}`))).toBe('auth.forbidden');
    }
    const json = { verdict: 'justified', words: 'looks fine to me, thanks' };
    expect(refusal(await ian('POST', '/v1/reader/reviews/1/verdict', { json }))).toBe('auth.forbidden');
    setRoles(collector.running().collector, 'ian', ['radiologist'], 'test');
    expect(refusal(await ian('GET', '/v1/reader/alerts'))).toBe('auth.forbidden');
  });

  it('ends with the hour, with signing out, with the person, and is closed without a token', async () => {
    for (const path of ['alerts', 'reviews', 'reviews/1', 'trails']) {
      expect(refusal(await visitor('GET', `/v1/reader/${path}`))).toBe('auth.rejected');
      expect(refusal(await workstation('GET', `/v1/reader/${path}`))).toBe('auth.rejected');
    }
    await collector.addPerson('rosa', ['audit-reviewer']);
    const rosa = await reader('rosa');
    expect((await rosa('GET', '/v1/reader/alerts')).status).toBe(200);
    collector.clock.advance(HOUR_MS);
    expect(refusal(await rosa('GET', '/v1/reader/alerts'))).toBe('auth.rejected');
    await collector.addPerson('rolf', ['audit-reviewer']);
    const rolf = await reader('rolf');
    disablePerson(collector.running().collector, 'rolf', 'test');
    expect(refusal(await rolf('GET', '/v1/reader/alerts'))).toBe('auth.rejected');
    await collector.addPerson('rob', ['audit-reviewer']);
    const rob = await reader('rob');
    expect((await rob('POST', '/v1/reader/sign-out')).status).toBe(200);
    expect(refusal(await rob('GET', '/v1/reader/alerts'))).toBe('auth.rejected');
  });

  it('finds records by person, patient and trail, and every read is in the collector’s own trail', async () => {
    await collector.addPerson('ruth', ['compliance-officer']);
    const ruth = await reader('ruth');
    const object = { patientId: 'P-42', issuer: 'NORTH', studyUid: null, seriesUid: null, accession: null };
    const trail = createTestTrail(4, (seq) => (seq === 2 ? { object } : {}));
    await workstation('POST', '/v1/records', batchOf(trail, 1, 4));
    const search = async (by: object) => {
      const reply = await ruth('POST', '/v1/reader/search', { json: { by, limit: 100 } });
      return RecordsFoundSchema.parse(reply.json()).records;
    };
    const ofPatient = await search({ kind: 'patient', patientId: 'P-42', issuer: 'NORTH' });
    expect(ofPatient.map(({ seq, record }) => [seq, record])).toEqual([[2, trail.records[1]!.toString('base64')]]);
    expect(await search({ kind: 'patient', patientId: 'P-42', issuer: 'SOUTH' })).toEqual([]);
    expect((await search({ kind: 'trail', trail: trail.id, from: 3 })).map(({ seq }) => seq)).toEqual([3, 4]);
    expect((await search({ kind: 'user', user: 'ada' })).length).toBeGreaterThan(3);
    const { trails } = TrailsReplySchema.parse((await ruth('GET', '/v1/reader/trails')).json());
    expect(trails.find((held) => held.trail === trail.id)).toMatchObject({ seq: 4, workstation: 'reading-1' });
    const { records, brokenAt } = readOwnAudit(collector.running().collector);
    expect(brokenAt).toBeNull();
    const byRuth = records.filter(({ actor }) => actor === 'ruth').map(({ kind }) => kind);
    expect(byRuth).toEqual([
      'person.factor_enrolled',
      'reader.signed_in',
      ...Array(4).fill('trail.read'),
      'trails.read',
    ]);
    expect(JSON.stringify(records)).not.toContain('P-42');
  });

  it('tells of a search for a patient or a study about whom it was, as a look at who saw them does', async () => {
    await collector.addPerson('rhea', ['audit-reviewer']);
    const rhea = await reader('rhea');
    for (const by of [
      { kind: 'patient', patientId: 'P-42', issuer: 'NORTH' },
      { kind: 'study', studyUid: '1.2.42' },
    ]) {
      const asked = [
        await rhea('POST', '/v1/reader/search', { json: { by, limit: 1 } }),
        await rhea('POST', '/v1/reader/who-saw', { json: { by } }),
      ];
      expect(asked.map(({ status }) => status)).toEqual([200, 200]);
    }
    const { records } = readOwnAudit(collector.running().collector);
    const told = records.filter(({ actor }) => actor === 'rhea').slice(-4);
    expect(told.map(({ kind, detail }) => [kind, detail['by']])).toEqual([
      ['trail.read', 'patient'],
      ['access.looked_up', 'patient'],
      ['trail.read', 'study'],
      ['access.looked_up', 'study'],
    ]);
    expect(told[0]?.detail).toEqual(told[1]?.detail);
    expect(told[2]?.detail).toEqual(told[3]?.detail);
    expect(told[0]?.detail['index']).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(told)).not.toMatch(/P-42|1\.2\.42/);
  });

  it('acknowledges an alert once; the same cause opens it again', async () => {
    await collector.addPerson('rene', ['audit-reviewer']);
    const rene = await reader('rene');
    const trail = createTestTrail(5);
    await workstation('POST', '/v1/records', batchOf(trail, 1, 1));
    await workstation('POST', '/v1/records', batchOf(trail, 4, 5));
    const find = async () => {
      const { alerts } = AlertsReplySchema.parse((await rene('GET', '/v1/reader/alerts?state=all')).json());
      return alerts.find((alert) => alert.trail === trail.id)!;
    };
    const { id } = await find();
    expect((await rene('POST', `/v1/reader/alerts/${id}/acknowledge`)).status).toBe(200);
    expect(refusal(await rene('POST', `/v1/reader/alerts/${id}/acknowledge`))).toBe('not_found');
    expect(await find()).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'rene', count: 1 });
    await workstation('POST', '/v1/records', batchOf(trail, 4, 5));
    expect(await find()).toMatchObject({ state: 'open', count: 2 });
  });
});
