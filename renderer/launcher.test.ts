import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drive, type Driver } from './harness/drive.ts';
import { ACTIVE, GRANT, LOCKED, STUDIES } from './harness/scene-data.ts';
import { openStage, type Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const launcher = async (scene: string): Promise<Driver> => drive((await stage.start('launcher', scene)).page);
const uid = (at: number): string => STUDIES[at]?.studyUid ?? '';
const PHANTOM = ['phantom', 'Enter', 'ArrowDown'] as const;

describe('finding and opening a study by keyboard', () => {
  it('types, goes down, opens with the first viewer', async () => {
    const { keys, calls, text } = await launcher('launcher');
    await keys(...PHANTOM, 'ArrowDown', 'Enter');
    expect(await calls()).toEqual([
      { method: 'studySearch', input: { query: 'phantom' } },
      { method: 'studyOpen', input: { studyUid: uid(1), viewerId: 'aeskulap' } },
    ]);
    expect(await text()).toContain('Opening the study of SPECIMEN, BETA LONGSECONDNAME.');
  });

  it('opens with another viewer by its number', async () => {
    const { keys, calls } = await launcher('launcher');
    await keys(...PHANTOM, 'Alt+2');
    expect((await calls()).at(-1)).toEqual({ method: 'studyOpen', input: { studyUid: uid(0), viewerId: 'web' } });
  });

  it.each([
    ['French', 'Digit2', 'é'],
    ['macOS', 'Digit2', '™'],
    ['number pad', 'Numpad2', '2'],
  ])('opens with another viewer by its number from another keyboard: %s', async (_, code, key) => {
    const { keys, layoutKey, calls } = await launcher('launcher');
    await keys(...PHANTOM);
    await layoutKey(code, key, 'Alt');
    expect((await calls()).at(-1)).toEqual({ method: 'studyOpen', input: { studyUid: uid(0), viewerId: 'web' } });
  });

  it('opens nothing for one Enter too many', async () => {
    const { keys, calls, holdEnter, focused } = await launcher('launcher');
    await keys('phantom');
    await holdEnter();
    expect((await calls()).map(({ method }) => method)).not.toContain('studyOpen');
    expect(await focused()).toContain('Patient');
  });

  it('goes back up into the search, and Escape does too', async () => {
    const { keys, focused } = await launcher('launcher');
    await keys(...PHANTOM, 'ArrowUp');
    expect(await focused()).toContain('Patient');
    await keys('ArrowDown', 'Escape');
    expect(await focused()).toContain('Patient');
  });

  it('says what is wrong when the archive is silent or has nothing', async () => {
    const down = await launcher('launcher-pacs-down');
    await down.keys('phantom', 'Enter');
    expect(await down.text()).toContain('The image archive does not answer.');
    const none = await launcher('launcher-none');
    await none.keys('nobody', 'Enter');
    expect(await none.text()).toContain('No study matches “nobody”.');
    const similar = await launcher('launcher-similar');
    await similar.keys('fantom', 'Enter');
    expect(await similar.text()).toContain('No study matches “fantom”.');
    expect(await similar.text()).toContain('These 18 studies are of similar names only.');
    expect(await similar.text()).toContain('2 more studies match, but cannot be read');
  });
});

describe('a study that does not open at once', () => {
  it('asks for a fresh code and goes on with the same study', async () => {
    const { keys, calls } = await launcher('launcher-step-up');
    await keys(...PHANTOM, 'Enter', '123456', 'Enter');
    const input = { studyUid: uid(0), viewerId: 'aeskulap', code: '123456' };
    expect((await calls()).at(-1)).toEqual({ method: 'studyStepUp', input });
  });

  it('says why and offers the emergency way, for that study', async () => {
    const { keys, calls, text, focused } = await launcher('launcher-refused');
    await keys(...PHANTOM, 'Enter');
    expect(await text()).toContain('You are not on record as treating this patient.');
    expect(await focused()).toContain('Break glass');
    await keys('F2');
    expect((await calls()).at(-1)).toEqual({ method: 'emergencyOpen', input: { studyUid: uid(0), grantId: null } });
  });

  it('offers no emergency way where the rules leave none, and Escape leads back', async () => {
    const { page, keys, text } = await launcher('launcher-denied');
    await keys(...PHANTOM, 'Enter');
    expect(await text()).toContain('Billing does not open images.');
    expect(await page.getByRole('main').getByRole('button', { name: 'Break glass' }).count()).toBe(0);
    await keys('Escape');
    expect(await text()).toContain('18 studies');
  });
});

describe('the chosen study', () => {
  const SECOND = [...PHANTOM, 'ArrowDown'] as const;
  const opened = async ({ calls }: Driver): Promise<unknown> =>
    (await calls()).findLast(({ method }) => method === 'studyOpen')?.input;

  it.each(['launcher-step-up', 'launcher-refused', 'launcher-denied'])(
    'is still the chosen one after %s, for the shortcuts too',
    async (scene) => {
      const driver = await launcher(scene);
      await driver.keys(...SECOND, 'Enter', 'Escape');
      expect(await driver.page.locator('.chosen').innerText()).toContain('BETA');
      await driver.keys('Alt+2');
      expect(await opened(driver)).toEqual({ studyUid: uid(1), viewerId: 'web' });
    },
  );

  it('is still the chosen one after a sign-out that was thought better of, and once it has opened with a code', async () => {
    const driver = await launcher('launcher-step-up');
    await driver.answer('sessionSignOut', { ok: true, value: { openViewers: 2, signedOut: false } });
    await driver.keys(...SECOND);
    await driver.button('Sign out');
    await driver.keys('Escape', 'Alt+2', '123456', 'Enter', 'Alt+1');
    expect(await opened(driver)).toEqual({ studyUid: uid(1), viewerId: 'aeskulap' });
  });

  it('is the first of each new list', async () => {
    const driver = await launcher('launcher-offer-several');
    await driver.keys(...SECOND, 'Control+f', 'Enter', 'Alt+1');
    expect(await opened(driver)).toEqual({ studyUid: uid(0), viewerId: 'aeskulap' });
    await driver.keys('Control+f', 'ArrowDown', 'ArrowDown');
    await driver.page.waitForTimeout(500);
    await driver.keys('F4', 'Alt+2');
    expect(await opened(driver)).toEqual({ studyUid: uid(0), viewerId: 'web' });
  });
});

describe('a study that another program hands over', () => {
  const OTHER_OFFER = '7d9c1f5e-2b51-4f0a-9d0c-0c5a6f1b2e33';
  /** Longer than a key or a click is held back after its patient was shown. */
  const read = (page: Page): Promise<void> => page.waitForTimeout(500);

  it('is shown with its patient, leaves the keyboard where it is, and opens by F4', async () => {
    const { page, keys, calls, text, focused, push } = await launcher('launcher-offer');
    expect(await text()).toMatch(/The worklist asks to open this study\s+SPECIMEN, BETA LONGSECONDNAME/);
    await keys('phan', 'Enter');
    expect(await focused()).toContain('Patient');
    await read(page);
    await keys('F4');
    expect((await calls()).at(-1)).toEqual({ method: 'studyOpen', input: { studyUid: uid(1), viewerId: 'aeskulap' } });
    await push({ handover: null });
    expect(await text()).not.toContain('asks to open');
    expect(await text()).toContain('Opening the study of SPECIMEN');
  });

  it('that has just taken the place of another is neither opened nor dismissed by what was meant for that one', async () => {
    const { page, keys, calls, push, button } = await launcher('launcher-offer');
    await read(page);
    await push({ handover: { id: GRANT.id, source: 'link' } });
    await keys('F4', 'F9');
    await push({ handover: { id: OTHER_OFFER, source: 'link' } });
    await button('Dismiss');
    await push({ handover: { id: GRANT.id, source: 'link' } });
    await button('Open in .*F4');
    expect(new Set((await calls()).map(({ method }) => method))).toEqual(new Set(['handoverLook']));
  });

  it('is dismissed by F9, and the keyboard goes back to the search', async () => {
    const { page, keys, calls, focused, button, push } = await launcher('launcher-offer');
    await read(page);
    await keys('F9');
    await button('Dismiss');
    const dismissals = (await calls()).filter(({ method }) => method === 'handoverDismiss');
    expect(dismissals).toHaveLength(2);
    await push({ handover: null });
    expect(await focused()).toContain('Patient');
  });

  it('asks for a fresh code as any other study does', async () => {
    const { page, keys, calls, push } = await launcher('launcher-offer-step-up');
    await read(page);
    await keys('F4');
    await push({ handover: null });
    await keys('123456', 'Enter');
    expect((await calls()).at(-1)).toMatchObject({
      method: 'studyStepUp',
      input: { studyUid: uid(1), code: '123456' },
    });
  });

  it('says what came of opening it: with its patient, beside no other, and with no list at all', async () => {
    const { page, keys, answer, push, text } = await launcher('launcher-offer-refused');
    const told = page.locator('.elsewhere');
    const chosen = page.locator('.chosen');
    await read(page);
    await keys('F4');
    expect(await told.innerText()).toMatch(
      /^SPECIMEN, BETA LONGSECONDNAME · .*PH-0002\s+The access cannot be recorded/,
    );
    await keys(...PHANTOM, 'F4');
    expect(await told.innerText()).toContain('The access cannot be recorded');
    expect(await chosen.innerText()).not.toMatch(/BETA|The access cannot be recorded/);
    await keys('ArrowDown');
    expect(await told.count(), 'where it is chosen, once').toBe(0);
    expect(await chosen.innerText()).toMatch(/BETA[^]*The access cannot be recorded/);
    await answer('studyOpen', { ok: true, value: { effect: 'opened', launchId: GRANT.id } });
    await keys('ArrowUp', 'F4');
    await push({ handover: null });
    expect(await told.innerText()).toContain('Opening the study of SPECIMEN, BETA LONGSECONDNAME.');
    expect(await text()).not.toContain('The access cannot be recorded');
  });

  it('says what came of opening it apart from the study that waits for a code', async () => {
    const { page, keys, answer } = await launcher('launcher-offer-refused');
    await answer('studyOpen', { ok: true, value: { effect: 'step-up', because: [] } });
    await read(page);
    await keys(...PHANTOM, 'Enter');
    await answer('studyOpen', { ok: false, code: 'pacs.unreachable' });
    await keys('F4');
    expect(await page.locator('.elsewhere').innerText()).toMatch(/BETA[^]*The image archive does not answer/);
    expect(await page.locator('.panel').innerText()).not.toContain('does not answer');
    await keys('12', 'Enter');
    expect(await page.locator('.panel').innerText()).toMatch(/6 to 8 digits/);
  });

  it('of which there are several is chosen in the list; of which there is none says so', async () => {
    const several = await launcher('launcher-offer-several');
    await read(several.page);
    await several.keys('F4', 'Control+f', 'ArrowDown', 'ArrowDown', 'Enter');
    expect((await several.calls()).at(-1)).toMatchObject({ method: 'studyOpen', input: { studyUid: uid(1) } });
    const none = await launcher('launcher-offer-none');
    expect(await none.text()).toContain('The image archive has no such study.');
  });

  it.each(['launcher-offer-none', 'launcher-offer-pacs-down'])('can be looked at again: %s', async (scene) => {
    const { page, keys, calls, button } = await launcher(scene);
    await read(page);
    await keys('F4');
    await read(page);
    await button('Look again');
    expect((await calls()).map(({ method }) => method)).toEqual(['handoverLook', 'handoverLook', 'handoverLook']);
  });
});

describe('emergency access in force', () => {
  it('searches the patient of a new grant once, and names them in the banner', async () => {
    const { calls, push, text } = await launcher('launcher');
    await push({ grants: [GRANT] });
    await push({ grants: [{ ...GRANT, endsInSeconds: 13_324 }] });
    expect(await calls()).toEqual([{ method: 'studySearch', input: { query: 'id:"PH-0002"' } }]);
    expect(await text()).toMatch(/Emergency access\s+SPECIMEN, BETA LONGSECONDNAME\s+ID PH-0002\s+3 h 42 min left/);
  });

  it('says of one for a study without patient ID that it is for that one, and names whose it is', async () => {
    const { calls, push, text } = await launcher('launcher');
    const studyUid = uid(2);
    await push({ grants: [{ ...GRANT, patientId: '', issuer: '', studyUid }] });
    expect(await calls()).toEqual([{ method: 'studySearch', input: { query: `uid:${studyUid}` } }]);
    expect(await text()).toMatch(/Emergency access\s+MODEL, GAMMA\s+One study only: it has no patient ID\s+3 h 42 min/);
  });

  it('says some minutes before that it ends, and what closes then', async () => {
    const { push, text, button } = await launcher('launcher-ends-soon');
    expect(await text()).toContain('Only 7 min left · then its images close');
    await push({ grants: [{ ...GRANT, endsInSeconds: 59, endsSoon: 'last', closesViewers: false }] });
    expect(await text()).toMatch(/Only 59 s left\s+Extend/);
    await push({ grants: [GRANT] });
    await button('End$');
    expect(await text()).toContain('The images that it opened close.');
  });

  it('is ended by two presses, extended by one', async () => {
    const { calls, keys, button } = await launcher('launcher-busy');
    await button('End$');
    expect((await calls()).map(({ method }) => method)).toEqual(['studySearch']);
    await button('End it now');
    expect((await calls()).at(-1)).toEqual({ method: 'emergencyEnd', input: { grantId: GRANT.id } });
    await button('Keep it');
    await button('Extend');
    expect((await calls()).at(-1)).toEqual({ method: 'emergencyOpen', input: { studyUid: null, grantId: GRANT.id } });
    await keys('Escape');
  });
});

describe('read out', () => {
  const ENDING = { ...GRANT, endsInSeconds: 420, endsSoon: 'extendable' } as const;

  it.each(['launcher', 'strip'] as const)('is that an emergency access ends, once, in the %s', async (name) => {
    const { push, readOut } = drive((await stage.start(name, name)).page);
    await push({ grants: [GRANT] });
    const first = await readOut(() => push({ grants: [ENDING] }));
    expect(first).toContain('Emergency access ends soon · ID PH-0002 · then its images close');
    expect(await readOut(() => push({ grants: [{ ...ENDING, endsInSeconds: 419 }] }))).toBe(first);
  });

  it('is what is wrong with the workstation', async () => {
    const { push, readOut } = await launcher('launcher');
    const faults = [{ code: 'clock.rolled_back', since: '2026-01-02T03:04:05.000Z' }];
    expect(await readOut(() => push({ faults }))).toContain('clock');
  });

  it('is that another program asks to open a study, and of whom', async () => {
    const { push, readOut, answer } = await launcher('launcher');
    const [study] = STUDIES;
    await answer('handoverLook', { ok: true, value: { studies: [study], more: false, similar: false, unreadable: 0 } });
    const offered = await readOut(() => push({ handover: { id: GRANT.id, source: 'link' } }));
    expect(offered).toMatch(/The worklist asks to open this study.*PHANTOM, ALPHA/);
  });
});

describe('the keyboard', () => {
  it('goes to the search when the emergency access that it ended goes', async () => {
    const { focused, push, button } = await launcher('launcher-busy');
    await button('End$');
    await button('End it now');
    await push({ grants: [] });
    expect(await focused()).toContain('Patient');
  });

  it('goes to the search when the viewer that it closed goes', async () => {
    const { page, focused, push } = await launcher('launcher-busy');
    await page.locator('.viewers button').first().press('Enter');
    await push({ viewers: [] });
    expect(await focused()).toContain('Patient');
  });
});

describe('leaving', () => {
  it('locks with Ctrl+L', async () => {
    const { keys, calls } = await launcher('launcher');
    await keys('Control+l');
    expect(await calls()).toEqual([{ method: 'sessionLock', input: null }]);
  });

  it.each([
    ['locks', 'Control+l', 'sessionLock'],
    ['breaks the glass', 'F2', 'emergencyOpen'],
  ])('%s while a sign-out waits for viewers that close', async (_, key, method) => {
    const { keys, calls, button, leaveWaiting } = await launcher('launcher');
    await leaveWaiting('sessionSignOut');
    await button('Sign out');
    await keys(key);
    expect((await calls()).map((call) => call.method)).toEqual(['sessionSignOut', method]);
  });

  it('locks while the emergency window waits to be opened, and says what became of either', async () => {
    const { keys, calls, leaveWaiting, answer, text } = await launcher('launcher');
    await leaveWaiting('emergencyOpen');
    await answer('sessionLock', { ok: false, code: 'internal' });
    await keys('F2', 'Control+l');
    expect((await calls()).map((call) => call.method)).toEqual(['emergencyOpen', 'sessionLock']);
    expect(await text()).toContain('Something went wrong');
  });

  it('closes a viewer while another asks about unsaved work', async () => {
    const { page, calls, leaveWaiting } = await launcher('launcher-busy');
    await leaveWaiting('viewerClose');
    for (const close of await page.locator('.viewers button').all()) await close.press('Enter');
    expect((await calls()).filter(({ method }) => method === 'viewerClose')).toHaveLength(2);
  });

  it('keeps nothing of a patient once locked', async () => {
    const { page, keys, push, text } = await launcher('launcher');
    await keys(...PHANTOM);
    await push(LOCKED);
    expect(await page.locator('#page').innerHTML()).toBe('');
    await push(ACTIVE);
    expect(await text()).not.toContain('PHANTOM');
  });

  it('asks about open viewers, with staying under the keyboard', async () => {
    const { calls, focused, button } = await launcher('launcher-busy');
    await button('Sign out');
    expect(await focused()).toContain('Stay signed in');
    await button('Leave them open');
    expect((await calls()).at(-1)).toEqual({ method: 'sessionSignOut', input: { viewers: 'leave' } });
  });

  it.each([
    ['Stay signed in', 'stay'],
    ['Leave them open', 'leave'],
  ])('takes another word while viewers that are to close ask about unsaved work: %s', async (words, viewers) => {
    const { calls, button, leaveWaiting } = await launcher('launcher-busy');
    await button('Sign out');
    await leaveWaiting('sessionSignOut');
    await button('Close them');
    await button(words);
    expect((await calls()).slice(-2).map(({ input }) => input)).toEqual([{ viewers: 'close' }, { viewers }]);
  });

  it('warns over everything, with the seconds of the snapshot', async () => {
    const { page, push, text } = await launcher('launcher');
    await push({ state: 'warning', warning: { secondsLeft: 24 } });
    expect(await text()).toContain('Locking in 24 s');
    expect((await page.locator('.warning-band').boundingBox())?.y).toBe(0);
    await push({ state: 'active', warning: null });
    expect(await text()).not.toContain('Locking');
  });
});
