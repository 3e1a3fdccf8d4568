import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../../../protocol/version.ts';
import { codeAt, OKAFOR, PASSWORD, RECOVERY_CODE } from './testing/small-collector.ts';
import { createWorkstation, HOUR_MS, NOON_MS, signInFully, verifiedOf } from './testing/workstation.ts';
import type { Workstation } from './testing/workstation.ts';

let station: Workstation;
beforeEach(() => (station = createWorkstation()));
afterEach(() => station.remove());

const goOffline = () => (station.collector.answers = 'nothing');
const start = async (): Promise<string> => {
  const told = await station.signIn.start('m.okafor', PASSWORD);
  if (!told.ok || told.value.next === 'done') throw new Error(`refused: ${told.facts.code ?? ''}`);
  return told.value.attempt;
};
const code = () => codeAt(station.clock.wallMs, station.collector.factor);

describe('with the collector', () => {
  it('takes password and code, and tells the trail who and how', async () => {
    const told = await signInFully(station);
    expect(verifiedOf(told)).toEqual({
      person: OKAFOR,
      assurance: 'two-factor',
      verifiedBy: 'collector',
      proof: 'code',
      codeStep: Math.floor(NOON_MS / 30_000),
      offline: null,
    });
    expect(told.facts).toMatchObject({ user: 'm.okafor', person: OKAFOR, outcome: 'success', code: null });
  });

  it('takes a name in any case, and no text that is none', async () => {
    expect((await station.signIn.start(' M.Okafor ', PASSWORD)).ok).toBe(true);
    const told = await station.signIn.start('my password is hunter2', PASSWORD);
    expect(told).toMatchObject({ ok: false, code: 'auth.rejected', facts: { user: '', outcome: 'denied' } });
  });

  it('enrols a factor at the first sign-in and hands out the recovery codes', async () => {
    station.collector.isEnrolled = false;
    const first = await station.signIn.start('m.okafor', PASSWORD);
    if (!first.ok || first.value.next !== 'enrol') throw new Error('no enrolment');
    const { attempt, otpauthUri } = first.value;
    expect(otpauthUri).toMatch(/^otpauth:/);
    expect(await station.signIn.prove(attempt, code())).toMatchObject({ ok: false, code: 'auth.attempt_expired' });
    expect((await station.signIn.confirmEnrolment(attempt, '000000')).ok).toBe(false);
    const proof = code();
    if (proof.kind !== 'code') throw new Error('no code');
    const done = await station.signIn.confirmEnrolment(attempt, proof.code);
    expect(done).toMatchObject({ ok: true, value: { next: 'done', recoveryCodes: [RECOVERY_CODE] } });
  });

  it('takes nobody at a version that is too old, not by a clock that was set back either, and asks nothing', async () => {
    const from = new Date(NOON_MS + HOUR_MS).toISOString();
    station.policy = { ...station.policy, minimumVersion: { version: '9.0.0', from } };
    verifiedOf(await signInFully(station)); // not yet
    station.pass(HOUR_MS);
    const asked = station.collector.asked.length;
    const tooOld = { ok: false, code: 'agent.too_old', facts: { user: 'm.okafor', outcome: 'denied' } };
    expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject(tooOld);
    station.clock.wallMs -= 2 * HOUR_MS;
    expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject(tooOld);
    expect(station.collector.asked).toHaveLength(asked);
    station.policy = { ...station.policy, minimumVersion: { version: VERSION, from } };
    expect((await station.signIn.start('m.okafor', PASSWORD)).ok).toBe(true);
  });

  it('passes on what the collector refuses and never goes offline for it', async () => {
    await signInFully(station);
    station.collector.answers = { ok: false, code: 'auth.wait', retryAfterSeconds: 300 };
    const told = await station.signIn.start('m.okafor', PASSWORD);
    expect(told).toMatchObject({ ok: false, code: 'auth.wait', retryAfterSeconds: 300 });
    expect(told.facts).toMatchObject({ verifiedBy: 'collector', outcome: 'denied' });
  });

  it('takes a recovery code', async () => {
    await signInFully(station);
    const told = await station.signIn.prove(await start(), { kind: 'recovery', code: RECOVERY_CODE });
    expect(verifiedOf(told)).toMatchObject({ proof: 'recovery', codeStep: null });
  });

  it('gives an attempt five minutes and one success', async () => {
    const late = await start();
    station.pass(5 * 60_000);
    expect(await station.signIn.prove(late, code())).toMatchObject({ ok: false, code: 'auth.attempt_expired' });
    const attempt = await start();
    verifiedOf(await station.signIn.prove(attempt, code()));
    station.pass(30_000);
    expect(await station.signIn.prove(attempt, code())).toMatchObject({ ok: false, code: 'auth.attempt_expired' });
  });

  it('leaves room for another code after a wrong one', async () => {
    const attempt = await start();
    expect(await station.signIn.prove(attempt, { kind: 'code', code: '000000' })).toMatchObject({
      ok: false,
      code: 'auth.code_rejected',
      facts: { outcome: 'denied', proof: 'code', verifiedBy: 'collector', person: null },
    });
    verifiedOf(await station.signIn.prove(attempt, code()));
  });

  it('lets nobody in whose attempt was cancelled while the collector was asked', async () => {
    const attempt = await start();
    station.collector.meanwhile = () => station.signIn.cancel();
    expect(await station.signIn.prove(attempt, code())).toMatchObject({ ok: false, code: 'auth.attempt_expired' });
  });
});

describe('without the collector', () => {
  it('lets in who signed in here before, and says what is left', async () => {
    verifiedOf(await signInFully(station));
    goOffline();
    station.pass(HOUR_MS);
    const first = await station.signIn.start('m.okafor', PASSWORD);
    expect(first).toMatchObject({ ok: true, value: { next: 'code', offline: { msLeft: 71 * HOUR_MS, usesLeft: 50 } } });
    expect(verifiedOf(await signInFully(station))).toMatchObject({
      person: OKAFOR,
      assurance: 'two-factor',
      verifiedBy: 'offline',
      offline: { msLeft: 71 * HOUR_MS, usesLeft: 49 },
    });
  });

  it.each(['collector.untrusted', 'pushback', 'internal'])('takes %s for a collector that is away', async (answer) => {
    verifiedOf(await signInFully(station));
    station.collector.answers = { ok: false, code: answer };
    station.pass(60_000);
    expect(verifiedOf(await signInFully(station)).verifiedBy).toBe('offline');
  });

  it('spends a use durably each time, to the last', async () => {
    station.policy = { ...station.policy, offline: { hours: 72, uses: 2 } };
    verifiedOf(await signInFully(station));
    goOffline();
    for (const usesLeft of [1, 0]) {
      station.pass(60_000);
      expect(verifiedOf(await signInFully(station)).offline?.usesLeft).toBe(usesLeft);
      station.restart();
    }
    station.pass(60_000);
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_used_up' });
  });

  it('ends after the hours of the policy, also when they became fewer, and begins anew with the collector', async () => {
    verifiedOf(await signInFully(station));
    goOffline();
    station.pass(10 * HOUR_MS);
    station.policy = { ...station.policy, offline: { hours: 8, uses: 50 } };
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_expired' });
    station.policy = { ...station.policy, offline: { hours: 72, uses: 50 } };
    station.pass(62 * HOUR_MS);
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_expired' });
    station.collector.answers = 'all';
    verifiedOf(await signInFully(station));
    goOffline();
    station.pass(60_000);
    verifiedOf(await signInFully(station));
  });

  it('takes over when the collector goes away between password and code', async () => {
    verifiedOf(await signInFully(station));
    station.pass(60_000);
    const attempt = await start();
    goOffline();
    expect(verifiedOf(await station.signIn.prove(attempt, code()))).toMatchObject({ verifiedBy: 'offline' });
  });

  it('says so when there is nothing to judge a code by, without counting a failure', async () => {
    const attempt = await start();
    goOffline();
    for (let time = 0; time < 7; time += 1) {
      const told = await station.signIn.prove(attempt, code());
      expect(told).toMatchObject({ ok: false, code: 'collector.unreachable', facts: { outcome: 'failure' } });
    }
  });

  it('cannot judge a recovery code', async () => {
    verifiedOf(await signInFully(station));
    goOffline();
    const told = await station.signIn.prove(await start(), { kind: 'recovery', code: RECOVERY_CODE });
    expect(told).toMatchObject({ ok: false, code: 'auth.recovery_needs_collector' });
  });

  it('is over for a person whom the collector disabled or reset', async () => {
    verifiedOf(await signInFully(station));
    goOffline();
    station.signIn.forgetPerson('m.okafor');
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_rejected' });
  });

  it('needs one sign-in with the collector after the password was changed there', async () => {
    verifiedOf(await signInFully(station));
    station.collector.password_ = 'another lamp entirely';
    const first = await station.signIn.start('m.okafor', 'another lamp entirely');
    if (!first.ok || first.value.next !== 'code') throw new Error('refused');
    station.pass(30_000);
    verifiedOf(await station.signIn.prove(first.value.attempt, code()));
    goOffline();
    expect((await station.signIn.start('m.okafor', PASSWORD)).ok).toBe(false);
    expect((await station.signIn.start('m.okafor', 'another lamp entirely')).ok).toBe(true);
  });
});
