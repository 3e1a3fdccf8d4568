import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { runGlasskey } from '../../build/lab/run-glasskey.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { openDesk, type Desk } from './support/desk.ts';
import { exportOfAgent, linesOf, openLine } from './support/exports.ts';
import { addPerson, giveCode, givePassword, signIn, signOut, type ProofPerson } from './support/people.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { secondsSince, tellFigures } from './support/tell-figures.ts';

const HOUR_MS = 3_600_000;
/** What the issue allows for an order of the collector to reach a connected workstation. */
const WITHIN_MS = 60_000;

let room: ProofRoom;
let desk: Desk;
const people = new Map<string, ProofPerson>();
const person = (id: string): ProofPerson => people.get(id)!;
const figures: string[] = [];

beforeAll(async () => {
  room = await openProofRoom();
  for (const id of ['away', 'leaving', 'staying']) people.set(id, await addPerson(room.collector, id, 'hotp'));
  desk = await openDesk(room);
}, 120_000);
afterAll(async () => {
  await desk.stop();
  await room.stop();
  tellFigures('sign-in-offline', [figures.join('; '), ...figures]);
});

const DONE = { ok: true, value: { next: 'done' } };
const refused = (code: string): object => ({ ok: false, code });

/** What the sign-in window shows as left; fails when it asks for no code. */
async function left(who: ProofPerson): Promise<{ readonly hoursLeft: number; readonly usesLeft: number } | null> {
  const reply = await givePassword(desk.agent(), who);
  expect(reply).toMatchObject({ ok: true, value: { next: 'code' } });
  return reply.ok && reply.value.next === 'code' ? reply.value.offline : null;
}

describe('without the collector', () => {
  it('who signed in here before can sign in, is shown what is left, and it becomes less, across kill -9 too', async () => {
    const away = person('away');
    expect(await left(away)).toBeNull(); // the collector is asked
    expect(await giveCode(desk.agent(), away.code())).toEqual(DONE);
    await signOut(desk.agent());
    await desk.cutOff();
    expect(await left(away)).toEqual({ hoursLeft: 71, usesLeft: 50 });
    expect(await giveCode(desk.agent(), away.code())).toEqual(DONE);
    await signOut(desk.agent());
    await desk.restart('crash');
    expect(await left(away)).toEqual({ hoursLeft: 71, usesLeft: 49 });
    figures.push('offline: 71 h and 50 uses left shown, 49 after one, after kill -9 too');
  }, 120_000);

  it('a clock set back gives nothing back: no hours, no use, not after a restart', async () => {
    const away = person('away');
    await desk.agent().setClock(70 * HOUR_MS);
    expect(await left(away)).toEqual({ hoursLeft: 1, usesLeft: 49 });
    for (const aheadMs of [0, -HOUR_MS, -1000 * HOUR_MS]) {
      await desk.agent().setClock(aheadMs);
      expect(await givePassword(desk.agent(), away)).toEqual(refused('clock.rolled_back'));
    }
    await desk.restart('crash');
    expect(await givePassword(desk.agent(), away)).toEqual(refused('clock.rolled_back'));
    await desk.agent().setClock(70 * HOUR_MS);
    expect(await left(away)).toEqual({ hoursLeft: 1, usesLeft: 49 });
    await desk.agent().setClock(72 * HOUR_MS + 60_000);
    expect(await givePassword(desk.agent(), away)).toEqual(refused('auth.offline_expired'));
    await desk.agent().setClock(71 * HOUR_MS);
    expect(await givePassword(desk.agent(), away)).toEqual(refused('clock.rolled_back'));
    figures.push('clock set back by up to 1000 h: refused, also after kill -9; 1 h left stayed 1 h, then expired');
  }, 120_000);

  it('the collector sets the time right again, and a whole sign-in gives new hours and uses', async () => {
    const away = person('away');
    await desk.agent().setClock(0);
    await desk.reconnect();
    await desk.agent().until('the clock is right', 30_000, ({ faults }) => faults.length === 0);
    expect(await signIn(desk.agent(), away, away.code())).toEqual(DONE);
    await signOut(desk.agent());
    await desk.cutOff();
    expect(await left(away)).toEqual({ hoursLeft: 71, usesLeft: 50 });
    await desk.reconnect();
  }, 180_000);
});

describe('the collector orders', () => {
  it('a new policy, which is in force here within a minute', async () => {
    const before = (await desk.agent().snapshot()).policySerial ?? 0;
    const fromMs = performance.now();
    await room.collector.setPolicy({ ...DEFAULT_POLICY, offline: { hours: 10, uses: 7 } });
    const said = performance.now();
    const is = ({ policySerial }: { readonly policySerial: number | null }): boolean => (policySerial ?? 0) > before;
    const { policySerial } = await desk.agent().until('the new policy', WITHIN_MS, is);
    figures.push(
      `policy ${before} to ${policySerial} in force ${secondsSince(said)} after the command ended (${secondsSince(fromMs)} after it began)`,
    );
    const staying = person('staying');
    expect(await signIn(desk.agent(), staying, staying.code())).toEqual(DONE);
    await signOut(desk.agent());
    await desk.cutOff();
    expect(await left(staying)).toEqual({ hoursLeft: 9, usesLeft: 7 });
    await desk.reconnect();
  }, 180_000);

  it('that a person may no longer work: the session ends within a minute, and the name is unknown from then on', async () => {
    const leaving = person('leaving');
    expect(await signIn(desk.agent(), leaving, leaving.code())).toEqual(DONE);
    expect(await desk.agent().snapshot()).toMatchObject({ state: 'active', user: { id: 'leaving' } });
    const fromMs = performance.now();
    await runGlasskey(['collector', 'user', 'disable', 'leaving', '--data', room.collector.folder]);
    const said = performance.now();
    const ended = await desk.agent().until('the session ends', WITHIN_MS, ({ state }) => state === 'signedOut');
    figures.push(
      `disabled person's session ended ${secondsSince(said)} after the command ended (${secondsSince(fromMs)} after it began)`,
    );
    expect(ended).toMatchObject({ user: null, ended: 'person-disabled' });
    const unknown = await givePassword(desk.agent(), { id: 'nobody.here', password: leaving.password });
    expect(await givePassword(desk.agent(), leaving)).toEqual(unknown);
    await desk.cutOff();
    // Nothing of theirs is left on the workstation.
    const unknownHere = await givePassword(desk.agent(), { id: 'nobody.here', password: leaving.password });
    expect(unknownHere).toEqual(refused('auth.offline_rejected'));
    expect(await givePassword(desk.agent(), leaving)).toEqual(unknownHere);
  }, 180_000);

  it('are obeyed later by a workstation that was cut off meanwhile', async () => {
    const staying = person('staying');
    expect(await left(staying)).toEqual({ hoursLeft: 9, usesLeft: 7 });
    expect(await giveCode(desk.agent(), staying.code())).toEqual(DONE);
    await runGlasskey(['collector', 'user', 'disable', 'staying', '--data', room.collector.folder]);
    await desk.reconnect();
    const fromMs = performance.now();
    await desk.agent().until('the session ends', WITHIN_MS, ({ state }) => state === 'signedOut');
    figures.push(`disabled while cut off: session ended ${secondsSince(fromMs)} after the collector was heard again`);
  }, 180_000);
});

describe('a clock that is set while somebody works', () => {
  const clockRecords = async () =>
    linesOf(await exportOfAgent(room))
      .map(openLine)
      .filter(({ kind }) => kind.startsWith('clock.'));

  it('forward is recorded and extends nothing; back locks, says why, and is recorded', async () => {
    const away = person('away');
    const told = (await clockRecords()).length;
    await desk.cutOff(); // the collector would set it right at once
    expect(await signIn(desk.agent(), away, away.code())).toEqual(DONE);
    const { sessionEndsInSeconds } = await desk.agent().snapshot();
    await desk.agent().setClock(30 * 24 * HOUR_MS);
    await waitUntil('the jump is recorded', 20_000, async () => (await clockRecords()).length > told);
    expect((await desk.agent().snapshot()).sessionEndsInSeconds).toBeLessThanOrEqual(sessionEndsInSeconds ?? 0);
    await desk.agent().setClock(0);
    const locked = await desk.agent().until('the lock', 10_000, ({ state }) => state === 'locked');
    expect(locked.locked?.reason).toBe('clock');
    expect(locked.faults.map(({ code }) => code)).toContain('clock.rolled_back');
    expect(await desk.agent().ask('session:unlock', { password: away.password, code: null })).toMatchObject({
      ok: false,
      code: 'clock.rolled_back',
    });
    const [jumped, back] = (await clockRecords()).slice(told);
    expect([jumped?.kind, back?.kind]).toEqual(['clock.jumped', 'clock.rolled_back']);
    expect(Number(jumped?.detail['byMs'])).toBeGreaterThan(29 * 24 * HOUR_MS);
    expect(Number(back?.detail['byMs'])).toBeGreaterThan(29 * 24 * HOUR_MS);
    await desk.reconnect();
  }, 180_000);
});
