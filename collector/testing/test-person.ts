import { HOTP, Secret } from 'otpauth';
import type { Person } from '../../protocol/people.ts';
import { PasswordReplySchema, SignedInReplySchema, type SignedInReply } from '../../protocol/wire/sign-in.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { PASSWORD, type TestCollector } from './test-collector.ts';
import type { Call } from './test-workstation.ts';

/** Somebody who may destroy and hold, as the collector knows them. */
export const testOfficer = (id: string): Person => ({
  id,
  name: id,
  familyName: id,
  department: '',
  roles: ['compliance-officer'],
});

/** Makes such people known, who never sign in. */
export function knowOfficers({ store }: Pick<Collector, 'store'>, officers: readonly Person[]): void {
  const totp = JSON.stringify({ algorithm: 'SHA1', digits: 6, period: 30 });
  for (const { roles, ...names } of officers) {
    const row = {
      ...names,
      roles: JSON.stringify(roles),
      passwordHash: '',
      state: 'active',
      totp,
      createdMs: 0,
    } as const;
    store.change(queries.insertInto('people').values(row));
  }
}

/** The code that a phone shows at the collector's time, `steps` periods later. */
export function codeAt(collector: TestCollector, secret: string, steps = 0): string {
  const counter = Math.floor(collector.clock.wallMs() / 30_000) + steps;
  return HOTP.generate({ secret: Secret.fromBase32(secret), counter });
}

/** First sign-in: enrols the factor. Returns what the collector answered. */
export async function firstSignIn(collector: TestCollector, call: Call, user: string): Promise<SignedInReply> {
  const first = await call('POST', '/v1/sign-in/password', { json: { user, password: PASSWORD, purpose: 'sign-in' } });
  const next = PasswordReplySchema.parse(first.json());
  if (next.next !== 'enrol') throw new Error('a factor is enrolled already');
  const json = { attempt: next.attempt, code: codeAt(collector, next.secret) };
  const confirmed = await call('POST', '/v1/sign-in/enrolment', { json });
  return SignedInReplySchema.parse(confirmed.json());
}

/** The attempt that a right password opens. */
export async function openAttempt(call: Call, user: string): Promise<string> {
  const reply = await call('POST', '/v1/sign-in/password', { json: { user, password: PASSWORD, purpose: 'sign-in' } });
  const next = PasswordReplySchema.parse(reply.json());
  if (next.next === 'done') throw new Error('no second step');
  return next.attempt;
}
