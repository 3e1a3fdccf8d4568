import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drive, type Driver } from './harness/drive.ts';
import { LOCKED } from './harness/scene-data.ts';
import { openStage, type Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const gate = async (scene: string): Promise<Driver> => drive((await stage.start('gate', scene)).page);
const PASSWORD = ['ada', 'Tab', 'correct horse', 'Enter'] as const;

describe('signing in by keyboard', () => {
  it('takes name, password and code, spaces and all', async () => {
    const { keys, calls } = await gate('sign-in');
    await keys(...PASSWORD, '123 456', 'Enter');
    expect(await calls()).toEqual([
      { method: 'sessionSignIn', input: { user: 'ada', password: 'correct horse' } },
      { method: 'sessionProveFactor', input: { kind: 'code', code: '123456' } },
    ]);
  });

  it('goes to the empty field instead of sending half', async () => {
    const { keys, calls, focused } = await gate('sign-in');
    await keys('ada', 'Enter');
    expect(await focused()).toBe('Password');
    expect(await calls()).toEqual([]);
  });

  it('forgets the password at once, keeps the name and says why', async () => {
    const { page, keys, text, focused } = await gate('sign-in-rejected');
    await keys(...PASSWORD);
    expect(await page.locator('input').evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).toEqual(
      ['ada', ''],
    );
    expect(await focused()).toBe('Password');
    expect(await text()).toContain('The name or the password is not right.');
  });

  it('says how long to wait, and until when', async () => {
    const { keys, text } = await gate('sign-in-wait');
    await keys(...PASSWORD);
    expect(await text()).toMatch(/try again in 5 minutes \(at \d\d:\d\d\)/);
  });

  it('says until when the workstation has to be updated, and then offers no form, but the emergency', async () => {
    const due = await gate('sign-in-update-due');
    expect(await due.text()).toMatch(/needs an update before 15 Jan 2027/);
    expect(await due.focused()).toBe('Name');
    const { page, keys, calls, text } = await gate('sign-in-too-old');
    expect(await text()).toContain('This workstation has to be updated before anybody can sign in.');
    expect(await page.locator('input').count()).toBe(0);
    await keys('F2');
    expect(await calls()).toEqual([{ method: 'emergencyOpen', input: { studyUid: null, grantId: null } }]);
  });

  it('shows what is left of signing in offline', async () => {
    const { keys, text } = await gate('sign-in-offline');
    await keys(...PASSWORD);
    expect(await text()).toContain('Offline: 3 days / 48 sign-ins left');
  });

  it('asks nobody about something that cannot be a code', async () => {
    const { keys, calls, text } = await gate('sign-in');
    await keys(...PASSWORD, '12', 'Enter');
    expect(await text()).toContain('A code has 6 to 8 digits.');
    expect(await calls()).toHaveLength(1);
  });

  it('starts again where it was locked meanwhile: the attempt, and its code, are gone', async () => {
    const { keys, text, answer } = await gate('sign-in');
    await answer('sessionProveFactor', { ok: false, code: 'session.locked_meanwhile' });
    await keys(...PASSWORD, '123456', 'Enter');
    expect(await text()).toContain('Please start again');
    expect(await text()).toContain('Password');
  });

  it('starts again when the attempt has gone stale, and on Escape', async () => {
    const { keys, calls, text, answer } = await gate('sign-in');
    await answer('sessionProveFactor', { ok: false, code: 'auth.attempt_expired' });
    await keys(...PASSWORD, '123456', 'Enter');
    expect(await text()).toContain('That took too long');
    await keys(...PASSWORD, 'Escape');
    expect((await calls()).at(-1)).toEqual({ method: 'sessionCancelSignIn', input: null });
    expect(await text()).toContain('Password');
  });

  it('resynchronises a token with two codes', async () => {
    const { keys, calls, button } = await gate('sign-in');
    await keys(...PASSWORD);
    await button('My token’s code is refused');
    await keys('123456', 'Tab', '654321', 'Enter');
    expect((await calls()).at(-1)?.input).toEqual({ kind: 'resynchronise', codes: ['123456', '654321'] });
  });
});

describe('the first sign-in', () => {
  it('draws the QR code, shows the codes once, and a held Enter skips nothing', async () => {
    const { page, keys, calls, text, holdEnter } = await gate('enrol');
    await keys(...PASSWORD);
    expect(await page.locator('svg[role=img] rect').count()).toBeGreaterThan(100);
    await keys('123456');
    await holdEnter();
    expect(await text()).toContain('QX0K7-M2P0D-8RT0V');
    expect((await calls()).map(({ method }) => method)).toEqual(['sessionSignIn', 'sessionConfirmFactor']);
    await keys('Tab', 'Tab', 'Enter');
    expect((await calls()).at(-1)?.method).toBe('sessionRecoveryCodesKept');
  });

  it('prints the codes and whose they are, nothing else', async () => {
    const { page, keys } = await gate('enrol');
    await keys(...PASSWORD, '123456', 'Enter');
    await page.emulateMedia({ media: 'print' });
    const printed = await page.locator('body').innerText();
    expect(printed).toContain('recovery codes of ada');
    expect(printed).toContain('QX9K7-M2P9D-8RT9V');
    expect(printed).not.toContain('Break glass');
  });
});

describe('the locked screen', () => {
  it('says that nothing can be recorded and what to do, before and after a try, with the emergency way open', async () => {
    const { keys, calls, text, page } = await gate('locked-not-recorded');
    const told = () => page.getByText('Nothing can be recorded on this workstation now').count();
    expect(await told()).toBe(1);
    await keys('secret', 'Enter');
    expect(await told()).toBe(2);
    expect(await text()).toContain('Please use another one, or call IT: its disk may be full.');
    await keys('F2');
    expect((await calls()).at(-1)?.method).toBe('emergencyOpen');
  });

  it('unlocks with password and code', async () => {
    const { keys, calls } = await gate('locked-code');
    await keys('secret', 'Tab', '123456', 'Enter');
    expect(await calls()).toEqual([{ method: 'sessionUnlock', input: { password: 'secret', code: '123456' } }]);
  });

  it('asks for a code when the agent turns out to need one', async () => {
    const { page, keys, answer } = await gate('locked');
    await answer('sessionUnlock', { ok: false, code: 'auth.code_needed' });
    await keys('secret', 'Enter');
    expect(await page.getByLabel('One-time code').count()).toBe(1);
  });

  it('lets someone else sign in and come back', async () => {
    const { keys, text, button } = await gate('locked');
    await button('Sign in as someone else');
    expect(await text()).toContain('This ends the session of Dr Ada Example.');
    await keys('Escape');
    expect(await text()).toContain('Unlock');
  });

  it.each([
    ['ask', 'Viewers of studies that you may not see are closed.'],
    ['close', 'All open viewers are closed.'],
    ['leave', 'Open viewers stay open.'],
  ] as const)('says what becomes of open viewers when somebody else signs in: %s', async (viewersOnSignOut, words) => {
    const { push, text, button } = await gate('locked');
    await push({ locked: { ...LOCKED.locked, openViewers: 1, viewersOnSignOut } });
    expect(await text()).toContain('1 viewer stays open underneath.');
    await button('Sign in as someone else');
    expect(await text()).toContain(`This ends the session of Dr Ada Example. ${words}`);
    await push({ locked: { ...LOCKED.locked, openViewers: 0, viewersOnSignOut } });
    expect(await text()).not.toContain(words);
  });

  it('counts down from the snapshot alone and keeps what is being typed', async () => {
    const { page, keys, push, text } = await gate('locked');
    await keys('sec');
    await push({ locked: { ...LOCKED.locked, endsInSeconds: 42 } });
    expect(await text()).toContain('ends by itself in 42 s');
    await keys('ret');
    expect(await page.getByLabel('Password').inputValue()).toBe('secret');
  });

  it('breaks the glass with F2', async () => {
    const { keys, calls } = await gate('locked');
    await keys('F2');
    expect(await calls()).toEqual([{ method: 'emergencyOpen', input: { studyUid: null, grantId: null } }]);
  });

  it('is empty while someone works, and has forgotten everything afterwards', async () => {
    const { page, keys, push, text } = await gate('sign-in');
    await keys(...PASSWORD);
    await push({ state: 'active' });
    expect(await text()).toBe('');
    await push({ state: 'signedOut', ended: 'signed-out' });
    expect(await page.getByLabel('Name').inputValue()).toBe('');
    expect(await text()).toContain('Signed out.');
  });
});
