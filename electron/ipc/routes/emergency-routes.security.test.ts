import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { QUIET_EFFECTS } from '../../core/testing/quiet-effects.ts';
import { createAgent, type Agent } from '../../core/agent.ts';
import { createGrantDesk, type GrantDesk } from '../../core/emergency/grant-desk.ts';
import { ok, refuse } from '../../core/errors.ts';
import type { StudySummary } from '../../core/pacs/study-summary.ts';
import type { Record } from '../../core/recorder.ts';
import { newSession, rulesFor } from '../../core/session/session-rules.ts';
import type { Assurance, Session } from '../../core/session/session-state.ts';
import { OKAFOR } from '../../core/session/testing/small-collector.ts';
import { emergencyRoutes } from './emergency-routes.ts';

const STUDY = {
  studyUid: '1.2.3',
  patientId: 'GK-1001',
  issuer: 'HOUSE',
  patientName: 'Phantom^Peter',
  familyName: 'Phantom',
  modalities: ['CT'],
  birthDate: '',
  description: '',
  accession: '',
  date: '',
  time: '',
  instances: 1,
} as unknown as StudySummary;
const ASKED = {
  patientId: 'GK-1001',
  issuer: 'HOUSE',
  studyUid: null,
  reasonCode: 'treating-now',
  words: 'Acute knee trauma, the surgeon waits',
};
const lock = { type: 'lock', reason: 'suspend' } as const;

/** A workstation whose disk and PACS answer when the test lets them. */
function workstation() {
  const held = {
    disk: Promise.resolve(),
    pacs: Promise.resolve(),
    windows: 0,
    launched: 0,
    aheadMs: 0,
    password: Promise.resolve(),
  };
  const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() + held.aheadMs };
  const record: Record = async () => {
    await held.disk;
    return { ok: true } as never;
  };
  const policy = () => DEFAULT_POLICY;
  const agent: Agent = createAgent({
    clock,
    record,
    effects: QUIET_EFFECTS,
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
  });
  const desk: GrantDesk = createGrantDesk({
    clock,
    policy,
    record,
    onChange: () => undefined,
    note: () => undefined,
  });
  const routes = emergencyRoutes({
    agent,
    desk,
    record,
    clock,
    policy,
    // The collector's word on a password, when the test lets it come.
    signIn: {
      identifyForEmergency: async () => {
        await held.password;
        return { ok: true, value: { person: OKAFOR, verifiedBy: 'collector' } };
      },
    } as never,
    search: () => Promise.resolve(refuse('pacs.unreachable')),
    catalogue: {
      find: async () => {
        await held.pacs;
        return ok(STUDY);
      },
    } as never,
    window: { open: () => void (held.windows += 1), close: () => void (held.windows -= 1) },
    becauseOf: () => [],
    openStudy: () => {
      held.launched += 1;
      return Promise.resolve(ok({ launchId: 'launch' }));
    },
  });
  const begin = async (assurance: Assurance = 'two-factor', id = 'one'): Promise<Session> => {
    const session = newSession(
      { person: OKAFOR, assurance, verifiedBy: 'collector' },
      id,
      clock.monotonicMs(),
      policy(),
    );
    await agent.apply({ type: 'signedIn', session });
    return session;
  };
  return { held, agent, desk, routes, begin };
}

let at: ReturnType<typeof workstation>;
beforeEach(() => {
  at = workstation();
});

describe('breaking the glass from a session', () => {
  it('that locks while the grant is being recorded opens nothing; the grant waits under the lock', async () => {
    const session = await at.begin();
    await at.routes['emergency:open'].run({ studyUid: '1.2.3', grantId: null });
    expect(await at.routes['emergency:request'].run({ ...ASKED, studyUid: '1.2.3' })).toMatchObject({ ok: true });
    const disk = Promise.withResolvers<void>();
    at.held.disk = disk.promise;
    const confirmed = at.routes['emergency:confirm'].run(null);
    void at.agent.apply(lock);
    disk.resolve();
    expect(await confirmed).toMatchObject({ ok: true, value: { launchId: null } });
    expect(at.agent.state()).toMatchObject({ kind: 'locked', session });
    expect(at.held.launched).toBe(0);
    await at.agent.apply({ type: 'unlocked', sessionId: 'one', factorProved: false });
    expect(at.agent.state()).toMatchObject({ kind: 'emergency', session });
  });

  it('lends its name to no draft once it is locked', async () => {
    await at.begin();
    await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    await at.routes['emergency:request'].run(ASKED);
    await at.agent.apply(lock);
    expect(await at.routes['emergency:subject'].run(null)).toMatchObject({ value: { identity: null } });
    expect(await at.routes['emergency:request'].run(ASKED)).toEqual({ ok: false, code: 'emergency.identity_missing' });
    expect(await at.routes['emergency:confirm'].run(null)).toEqual({ ok: false, code: 'emergency.expired' });
    expect(at.desk.live()).toEqual([]);
    expect(at.agent.state().kind).toBe('locked');
  });

  it('opens no dialog in its name when it locked while the study was looked up', async () => {
    await at.begin();
    const pacs = Promise.withResolvers<void>();
    at.held.pacs = pacs.promise;
    const opened = at.routes['emergency:open'].run({ studyUid: '1.2.3', grantId: null });
    await at.agent.apply(lock);
    pacs.resolve();
    expect(await opened).toEqual({ ok: false, code: 'session.wrong_state' });
    expect(at.held.windows).toBe(0);
  });

  it('opens neither dialog nor study for whoever signed in meanwhile', async () => {
    await at.begin();
    const pacs = Promise.withResolvers<void>();
    at.held.pacs = pacs.promise;
    const opened = at.routes['emergency:open'].run({ studyUid: '1.2.3', grantId: null });
    await at.agent.apply({ type: 'end', reason: 'signed-out' });
    await at.begin('two-factor', 'next');
    pacs.resolve();
    expect(await opened).toEqual({ ok: false, code: 'session.wrong_state' });
    expect(at.held.windows).toBe(0);

    await at.routes['emergency:open'].run({ studyUid: '1.2.3', grantId: null });
    await at.routes['emergency:request'].run({ ...ASKED, studyUid: '1.2.3' });
    const disk = Promise.withResolvers<void>();
    at.held.disk = disk.promise;
    const confirmed = at.routes['emergency:confirm'].run(null);
    void at.agent.apply({ type: 'end', reason: 'signed-out' });
    void at.begin('two-factor', 'third');
    disk.resolve();
    await confirmed;
    expect(at.held.launched).toBe(0);
  });

  it('knows nobody from the lock screen once the session is unlocked', async () => {
    await at.begin();
    await at.agent.apply(lock);
    await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    expect(await at.routes['emergency:identify'].run({ user: 'Dr House', password: null })).toMatchObject({ ok: true });
    expect(await at.routes['emergency:request'].run(ASKED)).toMatchObject({ ok: true });
    await at.agent.apply({ type: 'unlocked', sessionId: 'one', factorProved: false });
    expect(await at.routes['emergency:confirm'].run(null)).toEqual({ ok: false, code: 'emergency.expired' });
    expect(at.desk.live()).toEqual([]);
  });
});

it('whoever claims a name at a locked workstation gets a session that is good for that emergency alone', async () => {
  await at.begin();
  await at.agent.apply(lock);
  await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
  await at.routes['emergency:identify'].run({ user: 'Dr House', password: null });
  await at.routes['emergency:request'].run(ASKED);
  expect(await at.routes['emergency:confirm'].run(null)).toMatchObject({ ok: true });
  expect(at.agent.state()).toMatchObject({ kind: 'emergency', session: { assurance: 'claimed' } });
});

describe('more time for a grant', () => {
  it('is not given for a patient whom a page shows that was opened before', async () => {
    await at.begin();
    await at.routes['emergency:open'].run({ studyUid: '1.2.3', grantId: null });
    await at.routes['emergency:request'].run({ ...ASKED, studyUid: '1.2.3' });
    const given = await at.routes['emergency:confirm'].run(null);
    if (!given.ok) throw new Error(given.code);
    await at.routes['emergency:open'].run({ studyUid: null, grantId: given.value.grantId });
    const request = at.routes['emergency:request'].run;
    expect(await request({ ...ASKED, patientId: 'GK-2', studyUid: null })).toEqual({
      ok: false,
      code: 'emergency.expired',
    });
    expect(await request({ ...ASKED, studyUid: '1.2.4' })).toEqual({ ok: false, code: 'emergency.expired' });
    expect(await request(ASKED)).toMatchObject({ ok: true });
  });
});

describe('somebody without a session who said who they are', () => {
  const MINUTE_MS = 60_000;
  const identify = () => at.routes['emergency:identify'].run({ user: 'Dr. Emil Vogt', password: null });
  const request = () => at.routes['emergency:request'].run(ASKED);
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('lends the name for as long as they go on, and to nobody who comes minutes later', async () => {
    await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    expect(await identify()).toMatchObject({ ok: true });
    for (const _ of ['reading', 'typing']) {
      at.held.aheadMs += 4 * MINUTE_MS;
      expect(await request()).toMatchObject({ ok: true });
    }
    at.held.aheadMs += 5 * MINUTE_MS;
    expect(await request()).toEqual({ ok: false, code: 'emergency.identity_missing' });
    expect(await at.routes['emergency:confirm'].run(null)).toEqual({ ok: false, code: 'emergency.expired' });
  });

  it('goes on by the name alone while a password is judged, and is not made the other by its late answer', async () => {
    const judged = Promise.withResolvers<void>();
    at.held.password = judged.promise;
    await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    const proving = at.routes['emergency:identify'].run({ user: OKAFOR.id, password: 'lamp over the lightbox' });
    expect(await identify()).toMatchObject({ ok: true, value: { proof: 'claimed' } });
    judged.resolve();
    expect(await proving).toEqual({ ok: false, code: 'emergency.expired' });
    expect(await request()).toMatchObject({ ok: true, value: { identity: { proof: 'claimed' } } });
  });

  it('keeps the right password that is judged while a name alone is refused', async () => {
    const judged = Promise.withResolvers<void>();
    at.held.password = judged.promise;
    await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    const proving = at.routes['emergency:identify'].run({ user: OKAFOR.id, password: 'lamp over the lightbox' });
    expect(await at.routes['emergency:identify'].run({ user: 'X', password: null })).toMatchObject({ ok: false });
    judged.resolve();
    expect(await proving).toMatchObject({ ok: true, value: { proof: 'password' } });
    expect(await request()).toMatchObject({ ok: true, value: { identity: { proof: 'password' } } });
  });

  it('is not who opens the form after it was opened anew or given up while their password was judged', async () => {
    const open = () => at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    for (const leave of [open, async () => [await at.routes['emergency:cancel'].run(null), await open()]]) {
      const judged = Promise.withResolvers<void>();
      at.held.password = judged.promise;
      await open();
      const proving = at.routes['emergency:identify'].run({ user: OKAFOR.id, password: 'lamp over the lightbox' });
      await leave();
      judged.resolve();
      expect(await proving).toEqual({ ok: false, code: 'emergency.expired' });
      expect(await request()).toEqual({ ok: false, code: 'emergency.identity_missing' });
    }
  });

  it('leaves no form behind', async () => {
    await at.routes['emergency:open'].run({ studyUid: null, grantId: null });
    await identify();
    vi.advanceTimersByTime(4 * MINUTE_MS);
    await request();
    vi.advanceTimersByTime(4 * MINUTE_MS);
    expect(at.held.windows).toBe(1);
    vi.advanceTimersByTime(MINUTE_MS);
    expect(at.held.windows).toBe(0);
    expect(await request()).toEqual({ ok: false, code: 'emergency.identity_missing' });
  });
});
