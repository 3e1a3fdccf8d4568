import { afterEach, describe, expect, it } from 'vitest';
import { FhircastSchema } from '../../../protocol/policy/handover.ts';
import { requestKey, type StudyRequest } from '../handover/study-link.ts';
import { followHub, TOPIC, type Followed, type FollowOptions } from './testing/follow-hub.ts';
import { startReferenceHub, type HubOptions, type ReferenceHub } from './testing/reference-hub.ts';
import { reportEvent, studyEvent, tellHub } from './testing/reporting-system.ts';

const STUDY: StudyRequest = { studyUid: '2.25.15', accession: null };
const OTHER: StudyRequest = { studyUid: '2.25.16', accession: null };
const HASTY = {
  id: 'h1',
  timestamp: '2026-11-26T08:00:00Z',
  event: { 'hub.topic': TOPIC, 'hub.event': 'heartbeat', context: [{ key: 'period', decimal: '0.001' }] },
};
/** Whatever else the machine does. */
const WAIT = { timeout: 15_000 };

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
const startHub = async (options: HubOptions = {}): Promise<ReferenceHub> => {
  const hub = await startReferenceHub(options);
  open.push(hub.stop);
  return hub;
};
const follow = (hub: Pick<ReferenceHub, 'url'>, options: Partial<FollowOptions> = {}): Followed => {
  const followed = followHub({ ...options, settings: { hubUrl: hub.url, ...options.settings } });
  open.push(followed.stop);
  return followed;
};
/** Somebody works, and the hub has their topic on its channel. */
const working = async (
  hub: ReferenceHub,
  { topic = TOPIC, ...options }: Partial<FollowOptions> & { readonly topic?: string } = {},
): Promise<Followed> => {
  const followed = follow(hub, options);
  followed.work();
  await expect.poll(hub.listening, WAIT).toContain(topic);
  return followed;
};
const tell = (hub: ReferenceHub, name: string, study: StudyRequest): Promise<string> =>
  tellHub(hub.url, studyEvent(TOPIC, name, study));
const answered = (hub: ReferenceHub, id: string) => expect.poll(() => hub.answerTo(id), WAIT);
const codeOf = (hub: ReferenceHub, name: string): string[] =>
  hub.posted(name).map((event) => /"code":"([a-z-]+)"/.exec(JSON.stringify(event))?.[1] ?? '');

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

describe('a person who goes', () => {
  it('hibernates on lock and is signed out with the subscription, each with why', async () => {
    const hub = await startHub();
    const { lock, work, signOut } = await working(hub);
    lock('keyboard');
    await expect.poll(() => codeOf(hub, 'UserHibernate'), WAIT).toEqual(['user-initiated']);
    work();
    lock('inactivity');
    await expect.poll(() => codeOf(hub, 'UserHibernate'), WAIT).toEqual(['user-initiated', 'system-timeout']);
    signOut('locked-too-long');
    await expect.poll(hub.unsubscribed, WAIT).toEqual([TOPIC]);
    expect(codeOf(hub, 'UserLogout')).toEqual(['system-timeout']);
    await expect.poll(() => hub.closes, WAIT).toEqual([1000]);
    expect(hub.subscribed()).toBe(1);
  });

  it('is told once the hub is back, as long as it is true', async () => {
    const gone = await startReferenceHub();
    const { lock, work, lines } = await working(gone);
    await gone.stop();
    const tried = () => lines.filter((line) => line.includes('not_told')).length;
    lock('keyboard');
    await expect.poll(tried, WAIT).toBeGreaterThan(2);
    work();
    lock('inactivity');
    const hub = await startHub({ port: gone.port });
    await expect.poll(() => codeOf(hub, 'UserHibernate'), WAIT).toEqual(['system-timeout']);
    await expect.poll(hub.listening, WAIT).toEqual([TOPIC]);
    expect(codeOf(hub, 'UserHibernate')).toEqual(['system-timeout']);
  });

  it('is signed out there too once the hub is back', async () => {
    const gone = await startReferenceHub();
    const { lock, signOut, faults, lines } = await working(gone);
    await gone.stop();
    lock('keyboard');
    signOut('locked-too-long');
    await expect.poll(() => lines.filter((line) => line.includes('not_told')).length, WAIT).toBeGreaterThan(2);
    const hub = await startHub({ port: gone.port });
    await expect.poll(() => codeOf(hub, 'UserLogout'), WAIT).toEqual(['system-timeout']);
    expect([codeOf(hub, 'UserHibernate'), faults()]).toEqual([[], []]);
  });

  it('and could not be signed out there is a fault until the hub hears of somebody again', async () => {
    const gone = await startReferenceHub();
    const { signOut, faults, workAs, lock } = await working(gone, { limits: { logoutMs: 100 } });
    await gone.stop();
    signOut('signed-out');
    await expect.poll(faults, WAIT).toEqual(['fhircast.not_told']);
    const hub = await startHub({ port: gone.port });
    workAs('b.other');
    await expect.poll(hub.listening, WAIT).toEqual(['room-3/b.other']);
    expect([faults(), codeOf(hub, 'UserLogout')]).toEqual([['fhircast.not_told'], []]);
    lock('keyboard');
    await expect.poll(faults, WAIT).toEqual([]);
  });

  it.each([
    ['of whoever works there now', 'b.other', ['fhircast.not_told']],
    ['of the person who is back', 'r.lang', []],
  ])('is never signed out late on the topic %s', async (_, next, shown) => {
    const gone = await startReferenceHub();
    const { signOut, faults, workAs, lines } = await working(gone, {
      settings: { hubUrl: gone.url, topic: '{workstation}' },
      topic: 'room-3',
    });
    await gone.stop();
    signOut('signed-out');
    workAs(next);
    await expect.poll(() => lines.join(''), WAIT).toContain('not_told'); // the one try is over
    const hub = await startHub({ port: gone.port });
    await expect.poll(hub.listening, WAIT).toEqual(['room-3']);
    await expect.poll(faults, WAIT).toEqual(shown);
    await new Promise((done) => setTimeout(done, 300)); // longer than any pause between two tries of these tests
    expect(codeOf(hub, 'UserLogout')).toEqual([]);
  });

  it('is signed out before whoever comes next on the topic is told of there', async () => {
    const hub = await startHub();
    const { lock, signOut, workAs, faults } = await working(hub, {
      settings: { hubUrl: hub.url, topic: '{workstation}' },
      topic: 'room-3',
    });
    signOut('other-person');
    workAs('b.other');
    lock('keyboard');
    await expect.poll(() => hub.order(), WAIT).toEqual(['subscribe', 'UserLogout', 'subscribe', 'UserHibernate']);
    expect(faults()).toEqual([]);
  });

  it('holds up whoever comes next for no longer than a goodbye may take, where the hub hangs', async () => {
    const hub = await startHub({ answersEvents: false });
    const { signOut, workAs } = await working(hub, {
      settings: { hubUrl: hub.url, topic: '{workstation}' },
      topic: 'room-3',
      limits: { goodbyeMs: 200 },
    });
    signOut('other-person');
    const beganMs = performance.now();
    workAs('b.other');
    await expect.poll(hub.subscribed, WAIT).toBe(2);
    expect(performance.now() - beganMs).toBeLessThan(4000); // a request alone may take five seconds
    expect(codeOf(hub, 'UserLogout')).toEqual(['user-initiated']);
  });

  it('while locked is told so to the hub that holds from now on', async () => {
    const gone = await startReferenceHub();
    const { lock, lines, work, changeSettings } = await working(gone);
    await gone.stop();
    lock('inactivity');
    await expect.poll(() => lines.join(''), WAIT).toContain('not_told');
    const hub = await startHub();
    changeSettings(FhircastSchema.parse({ hubUrl: hub.url, topic: '{user}' }));
    await expect.poll(() => codeOf(hub, 'UserHibernate'), WAIT).toEqual(['system-timeout']);
    work();
    changeSettings(FhircastSchema.parse({ hubUrl: hub.url, topic: '{workstation}' }));
    await expect.poll(hub.listening, WAIT).toEqual(['room-3']);
    expect(codeOf(hub, 'UserHibernate')).toEqual(['system-timeout']);
  });

  it('and could not be signed out there is no fault where the policy has no hub any more', async () => {
    const gone = await startReferenceHub();
    const { signOut, faults, changeSettings, stop } = await working(gone, { limits: { logoutMs: 200 } });
    await gone.stop();
    signOut('signed-out');
    changeSettings(null);
    await stop(); // all who left have
    expect(faults()).toEqual([]);
  });

  it('is told before the program ends', async () => {
    const hub = await startHub();
    const { signOut, stop } = await working(hub);
    signOut('shutdown');
    await stop();
    expect(codeOf(hub, 'UserLogout')).toEqual(['system-initiated']);
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
