import { beforeEach, describe, expect, it } from 'vitest';
import type { HandoverSettings } from '../../../protocol/policy/handover.ts';
import type { Person } from '../../../protocol/people.ts';
import { ok } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import type { Session, SessionState } from '../session/session-state.ts';
import { sessionOf } from '../session/transition-audit.ts';
import { createHandoverDesk, type HandoverDesk } from './handover-desk.ts';
import type { Ending, OfferEnd } from './offer.ts';
import { requestKey } from './study-link.ts';

const person: Person = {
  id: 'r.lang',
  name: 'R Lang',
  familyName: 'Lang',
  department: 'Radiology',
  roles: ['radiologist'],
};
const sessionNamed = (id: string): Session => ({
  id,
  person,
  assurance: 'two-factor',
  verifiedBy: 'collector',
  startedAtMs: 0,
  endsAtMs: 1e9,
  factorAtMs: 0,
});
const active = (id = 'one'): SessionState => ({ kind: 'active', session: sessionNamed(id) });
const locked = (id = 'one'): SessionState => ({
  kind: 'locked',
  session: sessionNamed(id),
  reason: 'keyboard',
  lockedAtMs: 0,
  endsAtMs: 1e9,
  emergencyEndsAtMs: null,
});
const A1 = { studyUid: null, accession: 'A1' };
const A2 = { studyUid: null, accession: 'A2' };
const A1_FOUND = new Map([[requestKey(A1), ['1.2.3', '1.2.4']]]);
const LINK = 'glasskey://open?studyUID=1.2.3&accessionNumber=A1';

let now: { ms: number; state: SessionState; settings: HandoverSettings };
let records: Entry[];
let calls: string[];
let desk: HandoverDesk;
beforeEach(() => {
  now = { ms: 1000, state: active(), settings: { links: true, keepMinutes: 10, fhircast: null } };
  records = [];
  calls = [];
  desk = createHandoverDesk({
    clock: { monotonicMs: () => now.ms, wallMs: () => 0 },
    settings: () => now.settings,
    state: () => now.state,
    record: async (entry) => {
      records.push(entry);
      return ok(null);
    },
    onChange: () => undefined,
    onOffer: (source) => calls.push(source),
  });
});
const told = () => records.map(({ kind, detail }) => [kind, detail?.['why'] ?? detail?.['code'] ?? detail?.['shown']]);

describe('a study that is handed over', () => {
  it('is offered to whoever works, and recorded by what it asks for', () => {
    expect(desk.takeLink(LINK)).toEqual({ ok: true, value: null });
    expect(desk.offer()).toMatchObject({ requests: [{ studyUid: '1.2.3', accession: 'A1' }], source: 'link' });
    expect(calls).toEqual(['link']);
    expect(records).toMatchObject([
      { kind: 'handover.received', object: { studyUid: '1.2.3', accession: 'A1', patientId: null } },
    ]);
  });

  it('waits over a lock for the person whose session it is, and calls nobody meanwhile', () => {
    now.state = locked();
    expect(desk.takeLink(LINK).ok).toBe(true);
    expect(desk.offer()).toBeNull();
    expect(calls).toEqual([]);
    now.state = active();
    expect(desk.offer()).toMatchObject({ requests: [{ studyUid: '1.2.3' }] });
    expect(told()).toEqual([['handover.received', 'after-unlock']]);
  });

  it('is no other person’s', () => {
    desk.takeLink(LINK);
    const before = sessionOf(now.state)!;
    now.state = active('two');
    expect(desk.offer()).toBeNull();
    desk.sessionEnded(before);
    expect(records.at(-1)).toMatchObject({ user: { id: before.person.id }, session: before.id });
    now.state = active();
    expect(desk.offer()).toBeNull();
    expect(told().at(-1)).toEqual(['handover.dismissed', 'session-over']);
  });

  it('goes to nobody where nobody is signed in', () => {
    now.state = { kind: 'signedOut' };
    expect(desk.takeLink(LINK)).toMatchObject({ code: 'handover.nobody' });
    now.state = active();
    expect(desk.offer()).toBeNull();
  });

  it('is not taken by link unless the policy says so', () => {
    now.settings = { ...now.settings, links: false };
    expect(desk.takeLink(LINK)).toMatchObject({ code: 'handover.not_allowed' });
    expect(desk.take([{ studyUid: '1.2.3', accession: null }], 'fhircast').ok).toBe(true);
  });

  it('gives way to a newer one, and ends in time', () => {
    desk.takeLink(LINK);
    desk.takeLink('glasskey://open?studyUID=1.9');
    expect(desk.offer()).toMatchObject({ requests: [{ studyUid: '1.9' }] });
    now.ms += 10 * 60_000;
    expect(desk.offer(), 'also before the next tick').toBeNull();
    desk.tick();
    expect(told().filter(([kind]) => kind === 'handover.dismissed')).toEqual([
      ['handover.dismissed', 'newer'],
      ['handover.dismissed', 'expired'],
    ]);
  });

  it('is dismissed by its own name, while it is shown', () => {
    desk.takeLink(LINK);
    const id = desk.offer()?.id ?? '';
    expect(desk.dismiss('3f0b6b5e-5f0e-4c1e-9a51-0d6f5f6f2b11')).toMatchObject({ code: 'handover.gone' });
    now.state = locked();
    expect(desk.dismiss(id)).toMatchObject({ code: 'handover.gone' });
    now.state = active();
    expect(desk.dismiss(id).ok).toBe(true);
    expect(desk.offer()).toBeNull();
  });
});

describe('what the rules say when it is opened', () => {
  const ends: OfferEnd[] = [];
  beforeEach(() => {
    ends.length = 0;
    desk.take([A1], 'fhircast', ({ why }) => ends.push(why));
    desk.shown(desk.offer()?.id ?? '', A1_FOUND);
  });

  it('ends it when the study is opened, and names who handed it over until then', () => {
    expect(desk.sourceOf('1.2.4')).toBe('fhircast');
    desk.decided('1.2.4', 'opened');
    expect([ends, desk.offer(), desk.sourceOf('1.2.4')]).toEqual([['opened'], null, null]);
    expect(told()).toEqual([['handover.received', 'now']]);
  });

  it('ends it when they deny', () => {
    desk.decided('1.2.3', 'deny');
    expect(ends).toEqual(['refused']);
  });

  it('leaves it in the person’s hand while they ask for more', () => {
    desk.decided('1.2.3', 'step-up');
    expect([ends, desk.offer()]).toEqual([[], null]);
    desk.decided('1.2.3', 'opened');
    expect(ends).toEqual(['opened']);
  });

  it('means nothing for another study', () => {
    desk.decided('1.9', 'opened');
    expect(desk.sourceOf('1.9')).toBeNull();
    expect(desk.offer()).not.toBeNull();
  });

  it('is over when the other program closes it, and only then', () => {
    desk.withdraw('link', [A1]);
    desk.withdraw('fhircast', [{ studyUid: '1.2.3', accession: null }]);
    expect(desk.offer()).not.toBeNull();
    desk.withdraw('fhircast', [A1]);
    expect(ends).toEqual(['withdrawn']);
  });

  it('is over when the other program moves on, whatever to', () => {
    desk.withdraw('link', null);
    expect(desk.offer()).not.toBeNull();
    desk.withdraw('fhircast', null);
    expect([ends, desk.offer()]).toEqual([['newer'], null]);
  });

  it('makes a request for the same a new one where the person cannot answer the first', () => {
    expect(desk.isOffered('fhircast', [A1])).toBe(true);
    expect([desk.isOffered('link', [A1]), desk.isOffered('fhircast', [A1, A2])]).toEqual([false, false]);
    desk.shown(desk.offer()?.id ?? '', new Map());
    expect(desk.isOffered('fhircast', [A1]), 'the archive had none').toBe(false);
    desk.shown(desk.offer()?.id ?? '', A1_FOUND);
    desk.decided('1.2.3', 'step-up');
    expect(desk.isOffered('fhircast', [A1]), 'the person answered').toBe(false);
  });
});

describe('for several studies at once', () => {
  const endings: Ending[] = [];
  const told = () => endings.map(({ why, requests, isLast }) => [why, ...requests.map((one) => one.accession), isLast]);
  beforeEach(() => {
    endings.length = 0;
    desk.take([A1, A2], 'fhircast', (ending) => endings.push(ending));
  });

  it('is one offer, of which each is recorded, and which waits until none is left', () => {
    expect(desk.offer()).toMatchObject({ requests: [A1, A2] });
    desk.withdraw('fhircast', [A2]);
    expect(desk.offer()).toMatchObject({ requests: [A1] });
    desk.withdraw('fhircast', [A2, A1]);
    expect(desk.offer()).toBeNull();
    expect(records.map(({ kind, object }) => [kind, object?.accession])).toEqual([
      ['handover.received', 'A1'],
      ['handover.received', 'A2'],
      ['handover.dismissed', 'A2'],
      ['handover.dismissed', 'A1'],
    ]);
    expect(told()).toEqual([
      ['withdrawn', 'A2', false],
      ['withdrawn', 'A1', true],
    ]);
  });

  it.each(['opened', 'deny'] as const)('%s of one says nothing of the others, which are offered anew', (effect) => {
    const whole = desk.offer()?.id ?? '';
    const found = new Map([...A1_FOUND, [requestKey(A2), ['1.2.5']]]);
    desk.shown(whole, found);
    desk.decided('1.2.3', effect);
    expect(desk.offer()).toMatchObject({ requests: [A2], stage: 'waiting' });
    expect(desk.dismiss(whole), 'an answer to the whole').toMatchObject({ code: 'handover.gone' });
    expect([desk.sourceOf('1.2.4'), desk.sourceOf('1.2.5')]).toEqual([null, 'fhircast']);
    desk.decided('1.2.5', 'step-up');
    desk.decided('1.2.5', 'opened');
    expect(desk.offer()).toBeNull();
    expect(told()).toEqual([
      [effect === 'deny' ? 'refused' : 'opened', 'A1', false],
      ['opened', 'A2', true],
    ]);
  });
});

describe('a flood', () => {
  it('of links comes as few offers and fewer records', () => {
    for (let at = 0; at < 1000; at += 1) desk.takeLink(LINK);
    expect(records.filter(({ kind }) => kind === 'handover.received')).toHaveLength(5);
    expect(records.filter(({ kind }) => kind === 'handover.refused')).toHaveLength(1);
    now.ms += 61_000;
    for (let at = 0; at < 7; at += 1) desk.takeLink(LINK);
    const last = records.findLast(({ kind }) => kind === 'handover.refused');
    expect(last?.detail).toMatchObject({ code: 'handover.too_fast', notTold: 994 });
  });

  it('of what is no link is told by code alone', () => {
    for (let at = 0; at < 100; at += 1) desk.takeLink(`glasskey://unlock?secret=${at}`);
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).not.toContain('secret');
    expect(records[0]).toMatchObject({ outcome: 'denied', detail: { source: 'link', code: 'handover.address' } });
  });
});
