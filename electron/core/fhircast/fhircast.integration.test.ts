import { describe, expect, it } from 'vitest';
import { FhircastSchema } from '../../../protocol/policy/handover.ts';
import { requestKey, type StudyRequest } from '../handover/study-link.ts';
import { TOPIC } from './testing/follow-hub.ts';
import { codeOf, follow, startHub, WAIT, working } from './testing/hubs-of-a-test.ts';
import { startReferenceHub, type ReferenceHub } from './testing/reference-hub.ts';
import { reportEvent, studyEvent, tellHub } from './testing/reporting-system.ts';

const STUDY: StudyRequest = { studyUid: '2.25.15', accession: null };
const OTHER: StudyRequest = { studyUid: '2.25.16', accession: null };
const HASTY = {
  id: 'h1',
  timestamp: '2026-11-26T08:00:00Z',
  event: { 'hub.topic': TOPIC, 'hub.event': 'heartbeat', context: [{ key: 'period', decimal: '0.001' }] },
};

const tell = (hub: ReferenceHub, name: string, study: StudyRequest): Promise<string> =>
  tellHub(hub.url, studyEvent(TOPIC, name, study));
const answered = (hub: ReferenceHub, id: string) => expect.poll(() => hub.answerTo(id), WAIT);

describe('a study that the reporting system opens', () => {
  it.each(['ImagingStudy', 'DiagnosticReport'])('is offered, opens nothing, and closes with it: %s', async (kind) => {
    const hub = await startHub();
    const { desk, closed, records } = await working(hub);
    const id = await tell(hub, `${kind}-open`, STUDY);
    await answered(hub, id).toBe(202);
    expect(desk.offer()).toMatchObject({ requests: [STUDY], source: 'fhircast' });
    desk.decided('2.25.15', 'opened');
    await answered(hub, await tell(hub, `${kind}-close`, OTHER)).toBe(200);
    expect(closed).toEqual([]);
    await answered(hub, await tell(hub, `${kind}-close`, STUDY)).toBe(200);
    expect(closed).toEqual(['2.25.15']);
    expect(records).toMatchObject([
      { kind: 'handover.received', object: { studyUid: '2.25.15' }, detail: { source: 'fhircast', shown: 'now' } },
    ]);
  });

  it('is not offered any more once it is closed there, and never closes what the person opened otherwise', async () => {
    const hub = await startHub();
    const { desk, closed } = await working(hub);
    await answered(hub, await tell(hub, 'ImagingStudy-open', STUDY)).toBe(202);
    await answered(hub, await tell(hub, 'ImagingStudy-close', STUDY)).toBe(200);
    expect([desk.offer(), closed]).toEqual([null, []]);
  });

  it('by accession number closes with it too; where the policy leaves viewers open, it stays', async () => {
    const hub = await startHub();
    const request: StudyRequest = { studyUid: null, accession: 'A1' };
    for (const viewersOnClose of ['close', 'leave'] as const) {
      const followed = await working(hub, { settings: { hubUrl: hub.url, viewersOnClose } });
      await answered(hub, await tell(hub, 'DiagnosticReport-open', request)).toBe(202);
      followed.desk.shown(followed.desk.offer()?.id ?? '', new Map([[requestKey(request), ['2.25.15']]]));
      followed.desk.decided('2.25.15', 'opened');
      await answered(hub, await tell(hub, 'DiagnosticReport-close', request)).toBe(200);
      expect(followed.closed).toEqual(viewersOnClose === 'close' ? ['2.25.15'] : []);
      followed.signOut('signed-out');
      await expect.poll(hub.listening, WAIT).toEqual([]);
    }
  });

  it('that is shown already is followed; one that the person turns down is told as not followed', async () => {
    const hub = await startHub();
    const { desk, shown } = await working(hub);
    shown.add('2.25.15');
    await answered(hub, await tell(hub, 'ImagingStudy-open', STUDY)).toBe(200);
    expect(desk.offer()).toBeNull();
    const id = await tell(hub, 'ImagingStudy-open', OTHER);
    await answered(hub, id).toBe(202);
    desk.dismiss(desk.offer()?.id ?? '');
    await expect.poll(() => JSON.stringify(hub.posted('SyncError')), WAIT).toContain(id);
    expect(JSON.stringify(hub.posted('SyncError'))).not.toMatch(/GK-1|2\.25/);
  });

  it('is offered no more once the next report is read, whatever comes of that one', async () => {
    const hub = await startHub();
    const { desk, shown } = await working(hub);
    shown.add('2.25.16');
    for (const [next, status] of [
      [OTHER, 200],
      [{ studyUid: null, accession: null }, 400],
    ] as const) {
      await answered(hub, await tell(hub, 'DiagnosticReport-open', STUDY)).toBe(202);
      expect(desk.offer()).toMatchObject({ requests: [STUDY] });
      await answered(hub, await tell(hub, 'DiagnosticReport-open', next)).toBe(status);
      expect(desk.offer()).toBeNull();
    }
  });

  it('is offered anew where it is asked for again and cannot be answered any more', async () => {
    const hub = await startHub();
    const { desk } = await working(hub);
    const ask = async () => answered(hub, await tell(hub, 'ImagingStudy-open', STUDY)).toBe(202);
    await ask();
    const first = desk.offer()?.id ?? '';
    await ask();
    expect(desk.offer()?.id, 'the archive has not answered yet').toBe(first);
    desk.shown(first, new Map());
    await ask();
    const second = desk.offer()?.id ?? '';
    expect(second, 'the archive had nothing').not.toBe(first);
    desk.decided('2.25.15', 'step-up');
    expect(desk.offer(), 'in hand, and then put aside').toBeNull();
    await ask();
    expect(desk.offer()).toMatchObject({ requests: [STUDY] });
  });

  it('with others of its report is offered with them, and closed by the report alone', async () => {
    const hub = await startHub();
    const { desk, closed } = await working(hub);
    const report = async (name: string, id: string, studies: readonly StudyRequest[], status: number) =>
      answered(hub, await tellHub(hub.url, reportEvent(TOPIC, `DiagnosticReport-${name}`, id, studies))).toBe(status);
    await report('open', 'r7', [STUDY, OTHER], 202);
    expect(desk.offer()).toMatchObject({ requests: [STUDY, OTHER] });
    desk.decided('2.25.16', 'opened');
    await report('close', 'r8', [], 200);
    expect(closed).toEqual([]);
    await report('close', 'r7', [], 200);
    expect(closed).toEqual(['2.25.16']);
    await report('open', 'r9', [STUDY], 202);
    await report('close', 'r9', [], 200);
    expect([desk.offer(), closed]).toEqual([null, ['2.25.16']]);
  });

  it('by an accession number is taken for no other of its report', async () => {
    const hub = await startHub();
    const { desk, closed, shown } = await working(hub);
    const first: StudyRequest = { studyUid: null, accession: 'A1' };
    const second: StudyRequest = { studyUid: null, accession: 'A2' };
    const both = (name: string) =>
      tellHub(hub.url, reportEvent(TOPIC, `DiagnosticReport-${name}`, 'r7', [first, second]));
    await answered(hub, await both('open')).toBe(202);
    const found = new Map([
      [requestKey(first), ['2.25.15']],
      [requestKey(second), ['2.25.16']],
    ]);
    desk.shown(desk.offer()?.id ?? '', found);
    desk.decided('2.25.15', 'opened');
    shown.add('2.25.15');
    expect(desk.offer(), 'the other waits on').toMatchObject({ requests: [second] });
    const waiting = desk.offer()?.id;
    await answered(hub, await both('open')).toBe(202);
    expect(desk.offer()?.id).toBe(waiting);
    await answered(hub, await tell(hub, 'ImagingStudy-open', second)).toBe(202);
    await answered(hub, await tell(hub, 'ImagingStudy-close', second)).toBe(200);
    expect([closed, desk.offer()]).toEqual([[], null]);
    await answered(hub, await tell(hub, 'ImagingStudy-close', first)).toBe(200);
    expect([closed, hub.posted('SyncError')]).toEqual([['2.25.15'], []]);
  });

  it('while locked is offered to nobody, kept, and offered after the unlock', async () => {
    const hub = await startHub();
    const { desk, lock, work, records } = await working(hub);
    lock('inactivity');
    await answered(hub, await tell(hub, 'ImagingStudy-open', STUDY)).toBe(202);
    expect(desk.offer()).toBeNull();
    expect(records).toMatchObject([{ detail: { shown: 'after-unlock' } }]);
    work();
    expect(desk.offer()).toMatchObject({ requests: [STUDY] });
  });

  it('before the person signed in is told by the hub at once', async () => {
    const hub = await startHub();
    await tell(hub, 'ImagingStudy-open', STUDY);
    const { desk } = await working(hub);
    await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [STUDY] });
  });
});

describe('a subscription', () => {
  it('is made anew before its lease is over', async () => {
    const hub = await startHub({ leaseSeconds: 0.001 });
    const { desk } = await working(hub, { limits: { leastLeaseMs: 100 } });
    await expect.poll(hub.subscribed, WAIT).toBeGreaterThan(2);
    await tell(hub, 'ImagingStudy-open', STUDY);
    await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [STUDY] });
    expect(new Set(hub.closes)).toEqual(new Set([1000]));
  });

  it('is made anew after a lost connection, and catches up with what was opened meanwhile', async () => {
    const hub = await startHub();
    const { desk } = await working(hub);
    hub.cut();
    await tell(hub, 'ImagingStudy-open', STUDY);
    await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [STUDY] });
    expect(hub.subscribed()).toBe(2);
  });

  it('is made anew where the other side has fallen silent', async () => {
    const hub = await startHub({ answersPings: false });
    await working(hub, { limits: { pingMs: 50 } });
    await expect.poll(hub.subscribed, WAIT).toBeGreaterThan(1);
  });

  it('that is lost again and again is shown, tried ever less often, and good once it lasts', async () => {
    const hub = await startHub();
    const { faults } = await working(hub, { limits: { steadyMs: 300 } });
    const cutting = setInterval(hub.cut, 5);
    try {
      await expect.poll(faults, WAIT).toEqual(['fhircast.unreachable']);
      await expect.poll(hub.subscribed, WAIT).toBeGreaterThan(6);
      expect(faults()).toEqual(['fhircast.unreachable']);
    } finally {
      clearInterval(cutting);
    }
    await expect.poll(faults, WAIT).toEqual([]);
    expect(hub.listening()).toEqual([TOPIC]);
  });

  it('outlives a hub that tells to expect it more often than it comes', async () => {
    const hub = await startHub();
    await working(hub);
    hub.say(JSON.stringify(HASTY));
    await new Promise((done) => setTimeout(done, 2500)); // twice the shortest period that is believed, and more
    expect(hub.subscribed()).toBe(1);
  });

  it('follows another hub, or none, as the policy says', async () => {
    const [first, second] = [await startHub(), await startHub()];
    const followed = await working(first);
    const atSecond = FhircastSchema.parse({ hubUrl: second.url, topic: '{user}' });
    followed.changeSettings(atSecond);
    await expect.poll(second.listening, WAIT).toEqual(['r.lang']);
    await expect.poll(first.listening, WAIT).toEqual([]);
    followed.changeSettings(null);
    await expect.poll(second.listening, WAIT).toEqual([]);
    followed.changeSettings(atSecond);
    await expect.poll(second.listening, WAIT).toEqual(['r.lang']);
    expect(codeOf(second, 'UserLogout')).toEqual([]);
  });
});

describe('a hub that is not there', () => {
  it('disturbs nobody, is shown, and is followed once it is there', async () => {
    const gone = await startReferenceHub();
    await gone.stop();
    const { work, faults, lock, desk } = follow(gone);
    const beganMs = performance.now();
    work();
    expect(performance.now() - beganMs).toBeLessThan(1000);
    await expect.poll(faults, WAIT).toEqual(['fhircast.unreachable']);
    lock('keyboard');
    work();
    const hub = await startHub({ port: gone.port });
    await expect.poll(hub.listening, WAIT).toEqual([TOPIC]);
    await expect.poll(faults, WAIT).toEqual([]);
    await tell(hub, 'ImagingStudy-open', STUDY);
    await expect.poll(desk.offer, WAIT).toMatchObject({ requests: [STUDY] });
  });
});
