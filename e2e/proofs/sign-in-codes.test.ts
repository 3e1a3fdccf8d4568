import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply, SignInStep } from '../../electron/ipc/contract.ts';
import { openDesk, type Desk } from './support/desk.ts';
import { addPerson, giveCode, givePassword, signIn, signOut, type ProofPerson } from './support/people.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { secondsSince, tellFigures } from './support/tell-figures.ts';

let room: ProofRoom;
let desk: Desk;
const people = new Map<string, ProofPerson>();
const person = (id: string): ProofPerson => people.get(id)!;
const figures: string[] = [];

beforeAll(async () => {
  room = await openProofRoom();
  for (const [id, kind] of [
    ['time', 'totp'],
    ['counter', 'hotp'],
    ['guessed', 'hotp'],
    ['known', 'hotp'],
    ['known.too', 'hotp'],
    ['never.here', 'hotp'],
  ] as const) {
    people.set(id, await addPerson(room.collector, id, kind));
  }
  desk = await openDesk(room);
}, 120_000);
afterAll(async () => {
  await desk.stop();
  await room.stop();
  tellFigures('sign-in-codes', [figures.join('; '), ...figures]);
});

const DONE = { ok: true, value: { next: 'done' } };
const refused = (code: string): object => ({ ok: false, code });

describe('a code that was used', () => {
  it('is refused after a restart of the agent and one of the collector, while it would still be in its time', async () => {
    const { code } = person('time');
    const fromMs = performance.now();
    const used = code();
    expect(await signIn(desk.agent(), person('time'), used)).toEqual(DONE);
    await signOut(desk.agent());
    const again = () => signIn(desk.agent(), person('time'), used);
    expect(await again()).toEqual(refused('auth.code_rejected'));
    await desk.restart('shutdown');
    expect(await again()).toEqual(refused('auth.code_rejected'));
    await desk.restartCollector();
    expect(await again()).toEqual(refused('auth.code_rejected'));
    // A code of this age is otherwise good: it is refused because it was used.
    expect(performance.now() - fromMs).toBeLessThan(60_000);
    const took = secondsSince(fromMs);
    expect(await signIn(desk.agent(), person('time'), code(1))).toEqual(DONE);
    await signOut(desk.agent());
    figures.push(`used time code refused at once, after agent and after collector restart (${took}; good for 60 s)`);
  }, 120_000);

  it('is refused without the collector, too, and after kill -9; and one that was used without it when it is back', async () => {
    const counter = person('counter');
    const online = counter.code();
    expect(await signIn(desk.agent(), counter, online)).toEqual(DONE);
    await signOut(desk.agent());
    await desk.cutOff();
    await desk.restart('crash');
    expect(await signIn(desk.agent(), counter, online)).toEqual(refused('auth.code_reused'));
    const offline = counter.code();
    expect(await signIn(desk.agent(), counter, offline)).toEqual(DONE);
    await signOut(desk.agent());
    await desk.restart('crash');
    expect(await signIn(desk.agent(), counter, offline)).toEqual(refused('auth.code_reused'));
    await desk.reconnect();
    // The collector has not seen it; the workstation has.
    expect(await signIn(desk.agent(), counter, offline)).toEqual(refused('auth.code_reused'));
    expect(await signIn(desk.agent(), counter, counter.code())).toEqual(DONE);
    await signOut(desk.agent());
    figures.push('used counter code refused offline after kill -9, and online after it was used offline');
  }, 180_000);
});

describe('wrong codes', () => {
  it('lock after the fifth; the sixth is told how long, and neither restart nor a lost trail frees the right one', async () => {
    const guessed = person('guessed');
    expect(await givePassword(desk.agent(), guessed)).toMatchObject({ ok: true, value: { next: 'code' } });
    const replies: Reply<SignInStep>[] = [];
    for (const code of guessed.wrongCodes(6)) replies.push(await giveCode(desk.agent(), code));
    expect(replies.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => refused('auth.code_rejected')));
    const wait = waitOf(replies[5]);
    expect(wait).toBeGreaterThan(200);
    expect(wait).toBeLessThanOrEqual(300);

    const right = guessed.code();
    expect(waitOf(await giveCode(desk.agent(), right))).toBeGreaterThan(180);
    await desk.restart('crash');
    expect(waitOf(await signIn(desk.agent(), guessed, right))).toBeGreaterThan(100);
    // What the workstation counted is gone now; the collector has counted by itself, and keeps it, too.
    await desk.loseTrail();
    expect(waitOf(await signIn(desk.agent(), guessed, right))).toBeGreaterThan(100);
    await desk.restartCollector();
    expect(waitOf(await signIn(desk.agent(), guessed, right))).toBeGreaterThan(60);
    figures.push(`sixth wrong code: wait ${wait} s, the right one too, after restarts and a lost trail`);
  }, 180_000);

  it('lock one person only, until the time is over or an administrator acts', async () => {
    const guessed = person('guessed');
    expect(await signIn(desk.agent(), person('known'), person('known').code())).toEqual(DONE);
    await signOut(desk.agent());
    await room.collector.run(['user', 'unlock', 'guessed']);
    await desk.loseTrail();
    expect(await signIn(desk.agent(), guessed, guessed.code())).toEqual(DONE);
    await signOut(desk.agent());
  }, 90_000);
});

describe('a wrong password and an unknown name', () => {
  it('give the same replies one by one, with the same wait, and look the same on the screen', async () => {
    const known = { id: 'known', password: 'not-the-password-at-all' };
    const unknown = { id: 'nobody.here', password: 'not-the-password-at-all' };
    const told: { readonly replies: unknown[]; readonly ms: number[] }[] = [];
    for (const who of [known, unknown]) {
      const replies: unknown[] = [];
      const ms: number[] = [];
      for (let n = 1; n <= 6; n += 1) {
        const fromMs = performance.now();
        const reply = await givePassword(desk.agent(), who);
        ms.push(performance.now() - fromMs);
        const { unsent: _unsent, ...screen } = await desk.agent().snapshot();
        if (n === 6) expect(waitOf(reply)).toBeGreaterThan(200);
        replies.push({ ...reply, ...(n === 6 ? { retryAfterSeconds: 'minutes' } : {}), screen });
      }
      told.push({ replies, ms });
    }
    expect(told[0]?.replies).toEqual(told[1]?.replies);
    expect(told[0]?.replies[0]).toMatchObject(refused('auth.rejected'));
    expect(told[0]?.replies[5]).toMatchObject(refused('auth.wait'));
    const [one, other] = told.map(({ ms }) => Math.round(Math.min(...ms.slice(0, 5))));
    figures.push(`wrong password and unknown name: six equal replies each online (quickest ${one} and ${other} ms)`);
  }, 120_000);

  it('give the same reply without the collector, as do a person who never was here and their right password', async () => {
    const here = person('known.too');
    expect(await signIn(desk.agent(), here, here.code())).toEqual(DONE);
    await signOut(desk.agent());
    await desk.cutOff();
    const replies: unknown[] = [];
    for (const who of [
      { id: here.id, password: 'not-the-password-at-all' },
      { id: 'nobody.at.all', password: 'not-the-password-at-all' },
      { id: 'never.here', password: 'not-the-password-at-all' },
      person('never.here'),
    ]) {
      const [first, second] = [await givePassword(desk.agent(), who), await givePassword(desk.agent(), who)];
      const { unsent: _unsent, ...screen } = await desk.agent().snapshot();
      replies.push({ first, second, screen });
    }
    expect(replies[0]).toMatchObject({ first: { ok: false, code: 'auth.offline_rejected' } });
    for (const other of replies.slice(1)) expect(other).toEqual(replies[0]);
    // The person who was here is not locked out by it: with the right password the code is asked for.
    expect(await givePassword(desk.agent(), here)).toMatchObject({ ok: true, value: { next: 'code' } });
    await desk.reconnect();
    figures.push('and equal replies offline, also for a person who never was here');
  }, 120_000);
});

/** The seconds that a refusal tells to wait; fails when it is no such refusal. */
function waitOf(reply: Reply<SignInStep> | undefined): number {
  expect(reply).toMatchObject(refused('auth.wait'));
  return reply?.ok === false ? (reply.retryAfterSeconds ?? 0) : 0;
}
