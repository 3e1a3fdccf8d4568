import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../../protocol/people.ts';
import { newSession } from './session-rules.ts';
import type { Session } from './session-state.ts';
import { codeAt, OKAFOR, PASSWORD } from './testing/small-collector.ts';
import { createWorkstation, HOUR_MS, signInFully, verifiedOf } from './testing/workstation.ts';
import type { Workstation } from './testing/workstation.ts';

let station: Workstation;
let session: Session;
beforeEach(async () => {
  station = createWorkstation();
  const { person, assurance, verifiedBy } = verifiedOf(await signInFully(station));
  session = newSession({ person, assurance, verifiedBy }, 'one', station.clock.monotonicMs, station.policy);
  station.pass(60_000);
});
afterEach(() => station.remove());

const goOffline = () => (station.collector.answers = 'nothing');
const code = () => codeAt(station.clock.wallMs, station.collector.factor);
const unlock = (password: string, proof = null as ReturnType<typeof code> | null) =>
  station.signIn.unlock({ session, password, proof });

describe.each(['online', 'offline'] as const)('unlocking %s', (network) => {
  beforeEach(() => {
    station.signIn.dropSecrets();
    if (network === 'offline') goOffline();
  });
  const verifiedBy = network === 'online' ? 'collector' : 'offline';

  it('takes the password alone within thirty minutes of the factor', async () => {
    expect(await unlock(PASSWORD)).toMatchObject({ ok: true, value: { person: OKAFOR, proof: null, verifiedBy } });
    const refused = await unlock('wrong');
    expect(refused).toMatchObject({ ok: false, facts: { user: 'm.okafor', outcome: 'denied' } });
  });

  it('asks for a code after that, before it looks at the password', async () => {
    station.pass(30 * 60_000);
    const asked = station.collector.asked.length;
    expect(await unlock(PASSWORD)).toMatchObject({ ok: false, code: 'auth.code_needed' });
    expect(station.collector.asked).toHaveLength(asked);
    expect(await unlock('wrong', code())).toMatchObject({ ok: false });
    const proof = code();
    expect(await unlock(PASSWORD, proof)).toMatchObject({ ok: true, value: { proof: 'code', verifiedBy } });
    expect((await unlock(PASSWORD, proof)).ok).toBe(false);
  });

  it('and an emergency go on at a version that nobody signs in at any more', async () => {
    station.policy = { ...station.policy, minimumVersion: { version: '9.0.0', from: new Date(0).toISOString() } };
    expect((await unlock(PASSWORD)).ok).toBe(true);
    expect((await station.signIn.identifyForEmergency('m.okafor', PASSWORD)).ok).toBe(true);
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'agent.too_old' });
  });

  it('spends no use, and stays possible after the last one', async () => {
    station.policy = { ...station.policy, offline: { hours: 72, uses: 1 } };
    goOffline();
    expect(verifiedOf(await signInFully(station)).offline?.usesLeft).toBe(0);
    expect((await unlock(PASSWORD)).ok).toBe(true);
    station.pass(60_000);
    expect((await unlock(PASSWORD, code())).ok).toBe(true);
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_used_up' });
  });
});

describe('step-up', () => {
  it('takes a code once, with and without the collector', async () => {
    const proof = code();
    expect(await station.signIn.stepUp(session, proof)).toMatchObject({ ok: true, value: { verifiedBy: 'collector' } });
    goOffline();
    expect(await station.signIn.stepUp(session, proof)).toMatchObject({ ok: false, code: 'auth.code_reused' });
    station.pass(60_000);
    expect(await station.signIn.stepUp(session, code())).toMatchObject({ ok: true, value: { verifiedBy: 'offline' } });
  });

  it('offline needs the key that a lock takes away and unlocking brings back', async () => {
    goOffline();
    station.signIn.dropSecrets();
    expect(await station.signIn.stepUp(session, code())).toMatchObject({ ok: false, code: 'collector.unreachable' });
    expect((await unlock(PASSWORD)).ok).toBe(true);
    expect((await station.signIn.stepUp(session, code())).ok).toBe(true);
  });

  it('a lock while the collector is asked leaves the sealed material whole', async () => {
    station.collector.meanwhile = () => station.signIn.dropSecrets();
    expect((await station.signIn.stepUp(session, code())).ok).toBe(true);
    station.collector.meanwhile = () => undefined;
    goOffline();
    expect((await unlock(PASSWORD)).ok).toBe(true);
  });
});

describe('a person whom the collector changed', () => {
  const changed: Person = { ...OKAFOR, department: 'MR', roles: ['radiologist', 'technologist'] };
  const billing: Person = { ...OKAFOR, roles: ['billing'] };
  const signedInOffline = async () => {
    goOffline();
    return verifiedOf(await signInFully(station)).person;
  };

  it('is that person offline too, at once while at work', async () => {
    station.signIn.changePerson(changed);
    expect(await signedInOffline()).toEqual(changed);
  });

  it('keeps no role offline that was taken while locked or away', async () => {
    station.signIn.changePerson(changed);
    station.signIn.dropSecrets();
    station.signIn.changePerson({ ...changed, roles: ['technologist', 'compliance-officer'] });
    expect((await signedInOffline()).roles).toEqual(['technologist']);
    station.signIn.dropSecrets();
    station.signIn.changePerson(billing);
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_rejected' });
    expect(await station.signIn.identifyForEmergency('m.okafor', PASSWORD)).toMatchObject({ ok: false });
  });

  it('is known here again as the collector says with the next password that it hears of', async () => {
    station.signIn.dropSecrets();
    station.signIn.changePerson(billing);
    station.collector.person = billing;
    expect((await unlock(PASSWORD)).ok).toBe(true);
    expect(await signedInOffline()).toEqual(billing);
  });

  it('cannot use a code twice because all roles were taken in between', async () => {
    goOffline();
    const first = await station.signIn.start('m.okafor', PASSWORD);
    if (!first.ok || first.value.next !== 'code') throw new Error('not asked for a code');
    const proof = code();
    expect((await station.signIn.prove(first.value.attempt, proof)).ok).toBe(true);
    station.signIn.dropSecrets();
    station.signIn.changePerson(billing);
    station.collector.answers = 'all';
    expect(await unlock(PASSWORD, proof)).toMatchObject({ ok: false, code: 'auth.code_reused' });
  });
});

describe('who someone is in an emergency', () => {
  it('is told by the password alone, with the collector and without', async () => {
    const online = await station.signIn.identifyForEmergency('m.okafor', PASSWORD);
    expect(online).toMatchObject({
      ok: true,
      value: { person: OKAFOR, assurance: 'password', verifiedBy: 'collector' },
    });
    goOffline();
    const offline = await station.signIn.identifyForEmergency('m.okafor', PASSWORD);
    expect(offline).toMatchObject({
      ok: true,
      value: { person: OKAFOR, assurance: 'password', verifiedBy: 'offline' },
    });
    expect((await station.signIn.identifyForEmergency('m.okafor', 'wrong')).ok).toBe(false);
  });

  it('outlives hours and uses, and a clock that was set back', async () => {
    goOffline();
    station.pass(100 * HOUR_MS);
    expect(await signInFully(station)).toMatchObject({ ok: false, code: 'auth.offline_expired' });
    expect((await station.signIn.identifyForEmergency('m.okafor', PASSWORD)).ok).toBe(true);
    station.clock.wallMs -= 50 * HOUR_MS;
    expect((await station.signIn.identifyForEmergency('m.okafor', PASSWORD)).ok).toBe(true);
  });

  it('can only be claimed when the workstation cannot write', async () => {
    station.remove();
    goOffline();
    const told = await station.signIn.identifyForEmergency('m.okafor', PASSWORD);
    expect(told).toMatchObject({ ok: false, code: 'auth.unavailable', facts: { outcome: 'failure' } });
    station = createWorkstation();
  });
});
