import { describe, expect, it } from 'vitest';
import { FhircastSchema } from '../../../protocol/policy/handover.ts';
import { TOPIC } from './testing/follow-hub.ts';
import { codeOf, startHub, WAIT, working } from './testing/hubs-of-a-test.ts';
import { startReferenceHub } from './testing/reference-hub.ts';

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
