import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SignInFacts, SignInProgress, Told } from './sign-in-ports.ts';
import { codeAt, OKAFOR, PASSWORD, RECOVERY_CODE } from './testing/small-collector.ts';
import { createWorkstation, HOUR_MS, signInFully, verifiedOf } from './testing/workstation.ts';
import type { Workstation } from './testing/workstation.ts';

let station: Workstation;
beforeEach(() => (station = createWorkstation()));
afterEach(() => station.remove());

const code = () => codeAt(station.clock.wallMs, station.collector.factor);
const start = async (): Promise<string> => {
  const told = await station.signIn.start('m.okafor', PASSWORD);
  if (!told.ok || told.value.next !== 'code') throw new Error(`refused: ${told.facts.code ?? ''}`);
  return told.value.attempt;
};
/** Signed in here once with the collector, which is gone now. */
const knownOffline = async (): Promise<void> => {
  verifiedOf(await signInFully(station));
  station.collector.answers = 'nothing';
  station.pass(60_000);
};

describe('a code is never taken twice', () => {
  it('offline, after a restart, even with the clock where it was', async () => {
    await knownOffline();
    const proof = code();
    verifiedOf(await station.signIn.prove(await start(), proof));
    for (let restarts = 0; restarts < 3; restarts += 1) {
      station.restart();
      const told = await station.signIn.prove(await start(), proof);
      expect(told).toMatchObject({ ok: false, code: 'auth.code_reused' });
    }
  });

  it('with the collector, which did not see it spent offline', async () => {
    await knownOffline();
    const proof = code();
    verifiedOf(await station.signIn.prove(await start(), proof));
    station.collector.answers = 'all';
    station.restart();
    expect(await station.signIn.prove(await start(), proof)).toMatchObject({ ok: false, code: 'auth.code_reused' });
    station.pass(60_000);
    verifiedOf(await station.signIn.prove(await start(), code()));
  });

  it('offline, after a recovery code brought an older view from the collector', async () => {
    await knownOffline();
    const proof = code();
    verifiedOf(await station.signIn.prove(await start(), proof));
    station.collector.answers = 'all';
    verifiedOf(await station.signIn.prove(await start(), { kind: 'recovery', code: RECOVERY_CODE }));
    station.collector.answers = 'nothing';
    expect(await station.signIn.prove(await start(), proof)).toMatchObject({ ok: false, code: 'auth.code_reused' });
  });

  it('offline, after the collector took it', async () => {
    const proof = code();
    verifiedOf(await station.signIn.prove(await start(), proof));
    station.collector.answers = 'nothing';
    expect(await station.signIn.prove(await start(), proof)).toMatchObject({ ok: false, code: 'auth.code_reused' });
  });
});

describe('guessing', () => {
  it.each(['online', 'offline'] as const)('stops after five wrong codes %s, across restarts', async (network) => {
    await knownOffline();
    if (network === 'online') station.collector.answers = 'all';
    for (let tries = 0; tries < 5; tries += 1) {
      const told = await station.signIn.prove(await start(), { kind: 'code', code: '000000' });
      expect(told).toMatchObject({ ok: false, code: 'auth.code_rejected' });
      station.restart();
    }
    const sixth = await station.signIn.prove(await start(), code());
    expect(sixth).toMatchObject({ ok: false, code: 'auth.wait', retryAfterSeconds: 300 });
    station.pass(299_000);
    expect((await station.signIn.prove(await start(), code())).ok).toBe(false);
    station.pass(1000);
    verifiedOf(await station.signIn.prove(await start(), code()));
  });

  it('the right password between wrong codes frees none', async () => {
    await knownOffline();
    const attempt = await start();
    for (let tries = 0; tries < 5; tries += 1) await station.signIn.prove(attempt, { kind: 'code', code: '000000' });
    const again = await start();
    expect(await station.signIn.prove(again, code())).toMatchObject({ ok: false, code: 'auth.wait' });
  });

  it('many at once get no more than five', async () => {
    await knownOffline();
    const tries = Array.from({ length: 12 }, (_, index) => station.signIn.start('m.okafor', `wrong ${index}`));
    const codes = (await Promise.all(tries)).map((told) => told.facts.code);
    expect(codes.filter((refusal) => refusal === 'auth.offline_rejected')).toHaveLength(5);
    expect(codes.filter((refusal) => refusal === 'auth.wait')).toHaveLength(7);
  });

  it('all at once is one after another: no refusal takes back what another one counted', async () => {
    await knownOffline();
    station.collector.answers = 'all';
    const { password } = station.collector;
    let running = 0;
    const alone: boolean[] = [];
    Object.assign(station.collector, {
      password: async (request: Parameters<typeof password>[0]) => {
        running += 1;
        const reply = await password(request);
        alone.push(running === 1);
        running -= 1;
        return reply;
      },
    });
    await Promise.all(['a', 'b', 'c'].map((wrong) => station.signIn.start('m.okafor', wrong)));
    expect(alone).toEqual([true, true, true]);
  });

  it('a clock set forward and back does not end the wait', async () => {
    await knownOffline();
    for (let tries = 0; tries < 5; tries += 1) await station.signIn.start('m.okafor', 'wrong');
    station.clock.wallMs -= HOUR_MS;
    station.restart();
    expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject({ ok: false, code: 'auth.wait' });
    station.pass(200_000);
    expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject({ ok: false, code: 'auth.wait' });
  });

  it('one password tried on many names stops at twenty', async () => {
    station.collector.answers = 'nothing';
    const codes: (string | null)[] = [];
    for (let tries = 0; tries < 22; tries += 1)
      codes.push((await station.signIn.start(`n${tries}`, 'Summer2026')).facts.code);
    expect(codes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'auth.offline_rejected'));
    expect(codes.slice(20)).toEqual(['auth.wait', 'auth.wait']);
  });
});

describe('an unknown name and a wrong password', () => {
  const bare = ({ facts, ...told }: Told<SignInProgress>): { told: object; facts: Omit<SignInFacts, 'user'> } => {
    const { user, ...others } = facts;
    expect(user).not.toBe('');
    return { told, facts: others };
  };

  it.each(['online', 'offline'] as const)('are one answer %s, every time up to the wait', async (network) => {
    await knownOffline();
    if (network === 'online') station.collector.answers = 'all';
    for (let tries = 0; tries < 7; tries += 1) {
      const wrong = await station.signIn.start('m.okafor', 'wrong');
      const unknown = await station.signIn.start('nobody.known', 'wrong');
      expect(bare(wrong)).toEqual(bare(unknown));
    }
    const wrong = await station.signIn.identifyForEmergency('m.okafor', 'wrong');
    const unknown = await station.signIn.identifyForEmergency('nobody.known', 'wrong');
    expect([wrong.ok, wrong.facts.code]).toEqual([unknown.ok, unknown.facts.code]);
  });

  it.each(['online', 'offline'] as const)(
    'are one answer %s with what can be no name, judged alike',
    async (network) => {
      await knownOffline();
      if (network === 'online') station.collector.answers = 'all';
      const asked = async (name: string): Promise<[object, number]> => {
        const before = station.collector.asked.length;
        const { facts, ...told } = await station.signIn.start(name, 'wrong');
        return [{ ...told, facts: { ...facts, user: '' } }, station.collector.asked.length - before];
      };
      for (let tries = 0; tries < 7; tries += 1) expect(await asked('Rita Lang')).toEqual(await asked('nobody.known'));
      expect((await station.signIn.start('another lamp', 'wrong')).facts).toMatchObject({ user: '' });
      expect((await station.signIn.start('another lamp', 'wrong')).facts.code).not.toBe('auth.wait');
      expect(JSON.stringify(station.collector.users)).not.toMatch(/lamp|lang/i); // it may have been a password
      const wrong = await station.signIn.identifyForEmergency('nobody.else', 'wrong');
      const none = await station.signIn.identifyForEmergency('No Body', 'wrong');
      expect([wrong.ok, wrong.facts.code]).toEqual([none.ok, none.facts.code]);
    },
  );

  it.each(['constructor', '__proto__', 'tostring'])('hold for a person called %s', async (name) => {
    await knownOffline();
    const told = await station.signIn.start(name, 'wrong');
    expect(['auth.offline_rejected', 'auth.rejected']).toContain(told.facts.code);
  });
});

describe('a clock set back', () => {
  it('refuses the offline way, counts no failure, and gives no hour back', async () => {
    await knownOffline();
    station.pass(70 * HOUR_MS);
    station.time.nowMs();
    station.clock.wallMs -= 60 * HOUR_MS;
    for (const restart of [() => undefined, () => station.restart()]) {
      restart();
      for (let tries = 0; tries < 6; tries += 1) {
        expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject({
          ok: false,
          code: 'clock.rolled_back',
        });
      }
    }
    station.clock.wallMs += 60 * HOUR_MS;
    const told = await station.signIn.start('m.okafor', PASSWORD);
    if (!told.ok || told.value.next !== 'code') throw new Error('refused');
    expect(told.value.offline?.msLeft).toBeLessThan(2 * HOUR_MS);
  });

  it('does not stand in the way of the collector, whose time heals it', async () => {
    await knownOffline();
    station.clock.wallMs += 9000 * HOUR_MS;
    expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject({ ok: false, code: 'auth.offline_expired' });
    station.clock.wallMs -= 9000 * HOUR_MS;
    expect(await station.signIn.start('m.okafor', PASSWORD)).toMatchObject({ ok: false, code: 'clock.rolled_back' });
    await station.guard.confirm(station.clock.wallMs);
    station.restart();
    verifiedOf(await signInFully(station));
  });
});

describe('what lies on the disk', () => {
  const PEOPLE = 'offline.people';
  const Stored = z.record(z.string(), z.record(z.string(), z.unknown()));

  it('names no secret, and is bound to its person', async () => {
    await knownOffline();
    const text = readFileSync(station.file, 'utf8');
    const decoded = [...text.matchAll(/[A-Za-z0-9+/]{24,}={0,2}/g)].map(([found]) => Buffer.from(found, 'base64'));
    for (const secret of [station.collector.factor.secret, PASSWORD, OKAFOR.familyName]) {
      expect(text).not.toContain(secret);
      expect(decoded.filter((bytes) => bytes.includes(secret))).toEqual([]);
    }
    const people = Stored.parse(station.store.get(PEOPLE));
    station.store.set(PEOPLE, JSON.parse(JSON.stringify({ 'j.lindqvist': people['m.okafor'] })));
    expect(await station.signIn.start('j.lindqvist', PASSWORD)).toMatchObject({
      ok: false,
      code: 'auth.offline_rejected',
    });
  });

  it('lets nobody in when a bit of it is changed', async () => {
    await knownOffline();
    const people = Stored.parse(station.store.get(PEOPLE));
    for (const field of ['salt', 'nonce', 'sealed']) {
      const bytes = Buffer.from(z.string().parse(people['m.okafor']?.[field]), 'base64');
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      const changed = { 'm.okafor': { ...people['m.okafor'], [field]: bytes.toString('base64') } };
      station.store.set(PEOPLE, JSON.parse(JSON.stringify(changed)));
      expect((await station.signIn.start('m.okafor', PASSWORD)).ok).toBe(false);
    }
    station.store.set(PEOPLE, 'not even an object');
    expect((await station.signIn.start('m.okafor', PASSWORD)).ok).toBe(false);
  });
});

it('a collector that says done after a password alone lets nobody in', async () => {
  const { signIn, collector } = station;
  const lie = { ok: true, value: { next: 'done', person: OKAFOR } } as const;
  Object.assign(collector, { password: () => Promise.resolve(lie) });
  await expect(signIn.start('m.okafor', PASSWORD)).rejects.toMatchObject({ code: 'internal' });
});
