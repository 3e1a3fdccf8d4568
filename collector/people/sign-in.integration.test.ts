import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOTP, Secret } from 'otpauth';
import { hashPassword } from '../../protocol/authenticator/password.ts';
import { PasswordReplySchema, SignedInReplySchema } from '../../protocol/wire/sign-in.ts';
import { queries } from '../store/queries.ts';
import { CHEAP, createTestCollector, PASSWORD, type TestCollector } from '../testing/test-collector.ts';
import { codeAt, firstSignIn, openAttempt } from '../testing/test-person.ts';
import { type Call, enrolTestWorkstation } from '../testing/test-workstation.ts';
import { assignFactor, disablePerson, resetFactor, resetPassword, unlockPerson } from './manage-people.ts';

const MINUTE_MS = 60_000;
let collector: TestCollector;
let call: Call;
let count = 0;
beforeAll(async () => {
  collector = await createTestCollector();
  ({ call } = await enrolTestWorkstation(collector));
});
afterAll(() => collector.close());

/** A new person, so that tests do not share failure counts. */
const newPerson = async (): Promise<string> => {
  const user = `person-${(count += 1)}`;
  await collector.addPerson(user);
  return user;
};
const password = (user: string, text: string, purpose = 'sign-in') =>
  call('POST', '/v1/sign-in/password', { json: { user, password: text, purpose } });
const prove = (attempt: string, proof: object) => call('POST', '/v1/sign-in/code', { json: { attempt, proof } });
const code = (attempt: string, text: string) => prove(attempt, { kind: 'code', code: text });

describe('first sign-in', () => {
  it('enrols a factor that counts only after its first code, and hands out ten recovery codes once', async () => {
    const user = await newPerson();
    const first = PasswordReplySchema.parse((await password(user, PASSWORD)).json());
    if (first.next !== 'enrol') throw new Error(first.next);
    expect(first.otpauthUri).toMatch(/^otpauth:\/\/totp\/Glasskey/);
    const wrong = await call('POST', '/v1/sign-in/enrolment', { json: { attempt: first.attempt, code: '000000' } });
    expect(wrong.error().code).toBe('auth.code_rejected');
    expect(PasswordReplySchema.parse((await password(user, PASSWORD)).json()).next).toBe('enrol');
    const json = { attempt: first.attempt, code: codeAt(collector, first.secret) };
    const done = SignedInReplySchema.parse((await call('POST', '/v1/sign-in/enrolment', { json })).json());
    expect(done.person).toMatchObject({ id: user, roles: ['radiologist'] });
    expect(new Set(done.recoveryCodes).size).toBe(10);
    expect(PasswordReplySchema.parse((await password(user, PASSWORD)).json()).next).toBe('code');
    expect((await call('POST', '/v1/sign-in/enrolment', { json })).error().code).toBe('auth.attempt_expired');
  });

  it('does not let an older enrolment replace the factor that counts', async () => {
    const user = await newPerson();
    const older = PasswordReplySchema.parse((await password(user, PASSWORD)).json());
    if (older.next !== 'enrol') throw new Error(older.next);
    await firstSignIn(collector, call, user);
    const json = { attempt: older.attempt, code: codeAt(collector, older.secret) };
    expect((await call('POST', '/v1/sign-in/enrolment', { json })).error().code).toBe('auth.attempt_expired');
  });
});

describe('codes', () => {
  it('are accepted once, and no older one after it, across a restart too', async () => {
    const user = await newPerson();
    const { factor } = await firstSignIn(collector, call, user);
    collector.clock.advance(MINUTE_MS);
    const now = codeAt(collector, factor.secret);
    const before = codeAt(collector, factor.secret, -1);
    const signedIn = await code(await openAttempt(call, user), now);
    expect(SignedInReplySchema.parse(signedIn.json()).factor).toMatchObject({ kind: 'totp', secret: factor.secret });
    await collector.restart();
    expect((await code(await openAttempt(call, user), now)).error().code).toBe('auth.code_rejected');
    expect((await code(await openAttempt(call, user), before)).error().code).toBe('auth.code_rejected');
    expect((await code(await openAttempt(call, user), codeAt(collector, factor.secret, 1))).status).toBe(200);
  });

  it('are accepted once by two requests at the same time', async () => {
    const user = await newPerson();
    const { factor } = await firstSignIn(collector, call, user);
    collector.clock.advance(MINUTE_MS);
    const attempts = [await openAttempt(call, user), await openAttempt(call, user)];
    const replies = await Promise.all(attempts.map((attempt) => code(attempt, codeAt(collector, factor.secret))));
    expect(replies.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([200, 401]);
  });

  it('need an attempt that is open: from this workstation, within five minutes, once', async () => {
    const user = await newPerson();
    const { factor } = await firstSignIn(collector, call, user);
    collector.clock.advance(MINUTE_MS);
    const attempt = await openAttempt(call, user);
    const other = await enrolTestWorkstation(collector);
    const json = { attempt, proof: { kind: 'code', code: codeAt(collector, factor.secret) } };
    expect((await other.call('POST', '/v1/sign-in/code', { json })).error().code).toBe('auth.attempt_expired');
    expect((await code(attempt, codeAt(collector, factor.secret))).status).toBe(200);
    expect((await code(attempt, codeAt(collector, factor.secret, 1))).error().code).toBe('auth.attempt_expired');
    const late = await openAttempt(call, user);
    collector.clock.advance(5 * MINUTE_MS);
    expect((await code(late, codeAt(collector, factor.secret))).error().code).toBe('auth.attempt_expired');
  });

  it('of a hardware token resynchronise by two in a row', async () => {
    const user = await newPerson();
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const factor = { kind: 'hotp', secret, algorithm: 'SHA1', digits: 6, counter: 0 } as const;
    assignFactor(collector.running().collector, user, factor, 'test');
    const at = (counter: number): string => HOTP.generate({ secret: Secret.fromBase32(secret), counter });
    expect((await code(await openAttempt(call, user), '755224')).status).toBe(200); // RFC 4226 appendix D, counter 0
    expect((await code(await openAttempt(call, user), at(40))).error().code).toBe('auth.code_rejected');
    const proof = { kind: 'resynchronise', codes: [at(40), at(41)] };
    const back = SignedInReplySchema.parse((await prove(await openAttempt(call, user), proof)).json());
    expect(back.factor).toMatchObject({ kind: 'hotp', counter: 42 });
  });

  it('can be replaced by a recovery code, each one once', async () => {
    const user = await newPerson();
    const { recoveryCodes } = await firstSignIn(collector, call, user);
    const proof = { kind: 'recovery', code: recoveryCodes[3]!.toLowerCase() };
    expect((await prove(await openAttempt(call, user), proof)).status).toBe(200);
    expect((await prove(await openAttempt(call, user), proof)).error().code).toBe('auth.code_rejected');
    const { store } = collector.running().collector;
    const alerts = store.all(queries.selectFrom('alerts').select('kind').where('user', '=', user));
    expect(alerts.map(({ kind }) => kind)).toContain('factor.recovery_used');
  });
});

describe('step-up', () => {
  it('is for those who signed in here before, and spends its code', async () => {
    const user = await newPerson();
    const { factor } = await firstSignIn(collector, call, user);
    collector.clock.advance(MINUTE_MS);
    const json = { user, proof: { kind: 'code', code: codeAt(collector, factor.secret) } };
    const other = await enrolTestWorkstation(collector);
    expect((await other.call('POST', '/v1/step-up', { json })).error().code).toBe('auth.rejected');
    expect((await call('POST', '/v1/step-up', { json })).status).toBe(200);
    expect((await call('POST', '/v1/step-up', { json })).error().code).toBe('auth.code_rejected');
  });
});

describe('passwords', () => {
  it('that are wrong, of unknown names and of disabled people get the same answer, to the byte', async () => {
    const user = await newPerson();
    const gone = await newPerson();
    disablePerson(collector.running().collector, gone, 'test');
    const replies = [await password(user, 'wrong one'), await password('nobody', 'x'), await password(gone, PASSWORD)];
    expect(new Set(replies.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set(['401 {"code":"auth.rejected"}']),
    );
    const names = replies.map(({ headers }) => Object.keys(headers).toSorted().join());
    expect(new Set(names).size).toBe(1);
  });

  it('make a real name and an unknown one wait alike after five failures, longer each time, restart or not', async () => {
    const real = await newPerson();
    for (const user of [real, 'nobody-at-all']) {
      for (let failure = 0; failure < 5; failure += 1) {
        expect((await password(user, 'wrong one')).error().code).toBe('auth.rejected');
      }
    }
    await collector.restart();
    for (const user of [real, 'nobody-at-all']) {
      const reply = await password(user, PASSWORD);
      expect([reply.status, reply.error().code]).toEqual([429, 'auth.wait']);
      expect(reply.error().retryAfterSeconds).toBeGreaterThan(290);
      expect(reply.headers['retry-after']).toBe(String(reply.error().retryAfterSeconds));
    }
    collector.clock.advance(5 * MINUTE_MS);
    expect((await password(real, 'wrong one')).error().code).toBe('auth.rejected');
    expect((await password(real, PASSWORD)).error().retryAfterSeconds).toBeGreaterThan(590);
    collector.clock.advance(-5 * MINUTE_MS); // set back: nothing is gained
    expect((await password(real, PASSWORD)).error().code).toBe('auth.wait');
    unlockPerson(collector.running().collector, real, 'test');
    expect((await password(real, PASSWORD)).status).toBe(200);
    collector.clock.advance(10 * MINUTE_MS);
  });

  it('answer `unlock` and `emergency` with the person and nothing secret', async () => {
    const user = await newPerson();
    await firstSignIn(collector, call, user);
    for (const purpose of ['unlock', 'emergency']) {
      const reply = PasswordReplySchema.parse((await password(user, PASSWORD, purpose)).json());
      expect(reply).toEqual({ next: 'done', person: expect.objectContaining({ id: user }) });
    }
  });

  it('can be reset; the old one ends', async () => {
    const user = await newPerson();
    const { collector: own } = collector.running();
    expect(await resetPassword(own, { user, password: 'password1', actor: 'test' })).toMatchObject({
      code: 'password.too_common',
    });
    expect(await resetPassword(own, { user, password: 'another quiet room', actor: 'test' })).toEqual({ ok: true });
    expect((await password(user, PASSWORD)).error().code).toBe('auth.rejected');
    expect((await password(user, 'another quiet room')).status).toBe(200);
  });
});

describe('one password tried on many people', () => {
  it('makes the workstation wait at the twentieth, however often its own holder signs in between', async () => {
    const user = await newPerson();
    const other = await enrolTestWorkstation(collector);
    const at = async (name: string, text: string): Promise<number> => {
      const json = { user: name, password: text, purpose: 'sign-in' };
      return (await other.call('POST', '/v1/sign-in/password', { json })).status;
    };
    for (let tried = 0; tried < 20; tried += 1) {
      expect(await at(`sprayed-${tried}`, 'wrong one')).toBe(401);
      if (tried < 19) expect(await at(user, PASSWORD)).toBe(200);
    }
    expect(await at(user, PASSWORD)).toBe(429);
  });
});

describe('a sign-in between its two steps', () => {
  const NEW_PASSWORD = 'another quiet room';
  const reset = (user: string) =>
    resetPassword(collector.running().collector, { user, password: NEW_PASSWORD, actor: 'test' });

  it('ends when the password is reset: whoever knew the old one enrols no factor', async () => {
    const user = await newPerson();
    const first = PasswordReplySchema.parse((await password(user, PASSWORD)).json());
    if (first.next !== 'enrol') throw new Error(first.next);
    expect(await reset(user)).toEqual({ ok: true });
    const json = { attempt: first.attempt, code: codeAt(collector, first.secret) };
    expect((await call('POST', '/v1/sign-in/enrolment', { json })).error().code).toBe('auth.attempt_expired');
    expect(PasswordReplySchema.parse((await password(user, NEW_PASSWORD)).json()).next).toBe('enrol');
  });

  it('ends when the password is reset: whoever has the phone is not signed in either', async () => {
    const user = await newPerson();
    const { factor } = await firstSignIn(collector, call, user);
    collector.clock.advance(MINUTE_MS);
    const attempt = await openAttempt(call, user);
    expect(await reset(user)).toEqual({ ok: true });
    expect((await code(attempt, codeAt(collector, factor.secret))).error().code).toBe('auth.attempt_expired');
  });

  it('goes on when the verifier was made anew at a higher cost', async () => {
    const user = await newPerson();
    const { store } = collector.running().collector;
    const passwordHash = await hashPassword(PASSWORD, { ...CHEAP, passes: 2 });
    store.change(queries.updateTable('people').set({ passwordHash }).where('id', '=', user));
    expect((await firstSignIn(collector, call, user)).recoveryCodes).toHaveLength(10);
    const row = store.first(queries.selectFrom('people').select('passwordHash').where('id', '=', user));
    expect(row?.passwordHash).not.toBe(passwordHash);
  });
});

describe('a hundred failures', () => {
  it('disable the factor until an administrator acts', async () => {
    const user = await newPerson();
    const { factor } = await firstSignIn(collector, call, user);
    for (let failure = 0; failure < 100; failure += 1) {
      const reply = await code(await openAttempt(call, user), '000000');
      expect(reply.error().code).toBe('auth.code_rejected');
      collector.clock.advance(61 * MINUTE_MS);
    }
    const right = await code(await openAttempt(call, user), codeAt(collector, factor.secret));
    expect([right.status, right.error().code]).toEqual([403, 'auth.factor_disabled']);
    resetFactor(collector.running().collector, user, 'test');
    expect((await firstSignIn(collector, call, user)).recoveryCodes).toHaveLength(10);
  });
});
