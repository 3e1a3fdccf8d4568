import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drive, type Driver } from './harness/drive.ts';
import { STUDIES } from './harness/scene-data.ts';
import { openStage, type Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const emergency = async (scene: string): Promise<Driver> => drive((await stage.start('emergency', scene)).page);
const WORDS = 'Trauma call, patient in resus';
const PASSWORD = ['ada', 'Tab', 'correct horse', 'Enter'] as const;

describe('breaking the glass by keyboard', () => {
  it('is a number, words, Enter, Enter', async () => {
    const { keys, calls, text } = await emergency('emergency');
    await keys('2', WORDS, 'Enter');
    expect(await text()).toContain('SPECIMEN, BETA LONGSECONDNAME');
    expect(await text()).toContain('born 14 Feb 1967');
    await keys('Enter');
    const [study] = STUDIES.slice(1);
    const request = { patientId: 'PH-0002', issuer: 'NORTH', studyUid: study?.studyUid, reasonCode: 'treating-now' };
    expect(await calls()).toEqual([
      { method: 'emergencyRequest', input: { ...request, words: WORDS } },
      { method: 'emergencyConfirm', input: null },
    ]);
  });

  it('is not confirmed by an Enter that is held too long', async () => {
    const { keys, calls, holdEnter } = await emergency('emergency');
    await keys('2', WORDS);
    await holdEnter();
    expect((await calls()).map(({ method }) => method)).toEqual(['emergencyRequest']);
  });

  it.each([
    ['French, above the letters', 'Digit2', 'é'],
    ['number pad', 'Numpad2', '2'],
  ])('takes the number from another keyboard: %s', async (_, code, key) => {
    const { layoutKey, page, focused } = await emergency('emergency');
    await layoutKey(code, key);
    expect(await page.getByRole('radio').nth(1).isChecked()).toBe(true);
    expect(await focused()).toContain('In your own words');
  });

  it('looks around with the arrows of a number pad that writes no numbers', async () => {
    const { layoutKey, focused } = await emergency('emergency');
    await layoutKey('Numpad3', 'PageDown');
    expect(await focused()).not.toContain('In your own words');
  });

  it('lets digits be typed into the words', async () => {
    const { keys, page } = await emergency('emergency');
    await keys('1', 'GCS 3, room 12');
    expect(await page.getByLabel('In your own words').inputValue()).toBe('GCS 3, room 12');
    expect(await page.getByRole('radio').first().isChecked()).toBe(true);
  });

  it('chooses with arrows and Enter too', async () => {
    const { keys, page, focused } = await emergency('emergency');
    await keys('ArrowDown', 'ArrowDown', 'Enter');
    expect(await page.getByRole('radio', { name: 'Asked for an urgent opinion' }).isChecked()).toBe(true);
    expect(await focused()).toContain('In your own words');
  });

  it('asks for a reason before anything is sent', async () => {
    const { page, calls, text } = await emergency('emergency');
    await page.getByLabel('In your own words').fill(WORDS);
    await page.getByLabel('In your own words').press('Enter');
    expect(await text()).toContain('Please choose a reason first.');
    expect(await calls()).toEqual([]);
  });

  it('counts the words and keeps them when they are refused or looked at again', async () => {
    const { page, keys, text, answer, button } = await emergency('emergency-filler');
    await keys('2', 'asdf');
    expect(await text()).toContain('4 of at least 10 characters');
    await keys('asdfasdf', 'Enter');
    expect(await text()).toContain('Please say it in real words');
    await answer('emergencyRequest', {
      ok: true,
      value: {
        archive: 'silent',
        patientName: '',
        patientId: 'PH-0002',
        birthDate: '',
        study: null,
        hours: 4,
        identity: { name: 'A', proof: 'password' },
      },
    });
    await keys('Enter');
    await button('Back');
    expect(await page.getByLabel('In your own words').inputValue()).toBe('asdfasdfasdf');
    expect(await page.getByRole('radio').nth(1).isChecked()).toBe(true);
  });

  it('says of a study without patient ID that it opens that one alone', async () => {
    const { keys, text, answer } = await emergency('emergency');
    const study = { ...STUDIES[1], patientId: '' };
    const identity = { name: 'A', proof: 'password' };
    const patient = { archive: 'knows', patientName: 'UNKNOWN^TRAUMA', patientId: '', birthDate: '', study };
    const value = { ...patient, hours: 4, identity };
    await answer('emergencyRequest', { ok: true, value });
    await keys('2', WORDS, 'Enter');
    expect(await text()).toMatch(/UNKNOWN, TRAUMA\s+No patient ID/);
    expect(await text()).toContain('It opens this one study and nothing else');
  });

  it('says of an ID that the archive holds nothing under it, and not that nobody could ask', async () => {
    const { keys, text, answer } = await emergency('emergency');
    const identity = { name: 'A', proof: 'password' };
    const patient = { archive: 'knows-not', patientName: '', patientId: 'PH-9', birthDate: '', study: null };
    await answer('emergencyRequest', { ok: true, value: { ...patient, hours: 4, identity } });
    await keys('2', WORDS, 'Enter');
    expect(await text()).toMatch(/ID PH-9\s+The image archive holds no study under this ID/);
    expect(await text()).not.toContain('cannot be looked up');
  });

  it('is cancelled by Escape at every step', async () => {
    for (const keys of [[], ['2', WORDS], ['2', WORDS, 'Enter']]) {
      const driver = await emergency('emergency');
      await driver.keys(...keys, 'Escape');
      expect((await driver.calls()).at(-1)).toEqual({ method: 'emergencyCancel', input: null });
    }
  });
});

describe('without a sign-in', () => {
  it('asks who, then finds the patient, then the two steps', async () => {
    const { keys, calls } = await emergency('emergency-who');
    await keys(...PASSWORD, 'phantom', 'Enter', 'ArrowDown', 'ArrowDown', 'Enter', '1', WORDS, 'Enter', 'Enter');
    expect((await calls()).map(({ method }) => method)).toEqual([
      'emergencyIdentify',
      'emergencySearch',
      'emergencyRequest',
      'emergencyConfirm',
    ]);
    expect((await calls())[2]?.input).toMatchObject({ patientId: 'PH-0002', studyUid: STUDIES[1]?.studyUid });
  });

  it('takes a name alone while a password is still being judged', async () => {
    const { keys, calls, text, button, page, leaveWaiting } = await emergency('emergency-claimed');
    await leaveWaiting('emergencyIdentify');
    await keys(...PASSWORD);
    await page.evaluate(() => {
      const value = { name: 'Dr Bo Claimed', proof: 'claimed' };
      window.fake.answer('emergencyIdentify', { ok: true, value });
    });
    await button('I cannot give my password');
    await keys('bo', 'Enter');
    expect((await calls()).map(({ input }) => input)).toEqual([
      { user: 'ada', password: 'correct horse' },
      { user: 'bo', password: null },
    ]);
    expect(await text()).toContain('Identity not proved.');
  });

  it('marks a claimed name at every step, and takes a typed ID when the archive is silent', async () => {
    const { keys, calls, text, button } = await emergency('emergency-claimed');
    await button('I cannot give my password');
    await keys('bo', 'Enter');
    expect((await calls())[0]).toEqual({ method: 'emergencyIdentify', input: { user: 'bo', password: null } });
    expect(await text()).toContain('Identity not proved.');
    await keys('phantom', 'Enter', ' PH-0002 ', 'Enter', '1', WORDS, 'Enter');
    expect((await calls()).at(-1)?.input).toMatchObject({ patientId: 'PH-0002', issuer: '', studyUid: null });
    expect(await text()).toContain('ID PH-0002');
    expect(await text()).toContain('The name cannot be looked up now.');
    expect(await text()).toContain('Recorded: Dr Bo Claimed, not proved');
  });
});

it('says from the first step on that no images will come, why, and what to do; and goes on', async () => {
  const { keys, calls, text, page } = await emergency('emergency-no-images');
  const why = 'Images cannot be fetched on this workstation now';
  expect(await text()).toContain(why);
  expect(await text()).toContain('Please use another workstation, or call IT');
  await keys(...PASSWORD, 'phantom', 'Enter');
  expect(await text()).toContain(why);
  expect(await page.getByLabel('Patient ID, exactly as on the wristband or request').isVisible()).toBe(true);
  await keys('PH-0002', 'Enter', '1', WORDS, 'Enter');
  expect(await text()).toContain(why);
  expect((await calls()).at(-1)).toMatchObject({ method: 'emergencyRequest', input: { patientId: 'PH-0002' } });
});

describe('extending', () => {
  it('asks only why, for the patient of the grant', async () => {
    const { keys, calls } = await emergency('emergency-extend');
    await keys('2', WORDS, 'Enter', 'Enter');
    expect((await calls()).map(({ method }) => method)).toEqual(['emergencyRequest', 'emergencyConfirm']);
    expect((await calls())[0]?.input).toMatchObject({ patientId: 'PH-0002', studyUid: null });
  });
});
