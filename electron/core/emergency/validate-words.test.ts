import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateWords } from './validate-words.ts';

const RULES = { minimumLength: 10, reasonTexts: ['Life-threatening emergency', 'I am treating this patient now'] };
const check = (text: string) => validateWords(text, RULES);

describe('validateWords', () => {
  it.each([
    'Stroke call, referrer cannot be reached',
    'Polytrauma',
    'Lungenembolie',
    'DVT, PE?? RR 80/50 HF 130',
    'SHT GCS 3, RTW in 5 min',
    'Verdacht auf Aortendissektion',
    'Пациент без сознания',
    '患者が意識不明で搬送された',
    '病人昏迷正在抢救请立即查看',
    'مريض فاقد الوعي',
    'ผู้ป่วยหมดสติ ต้องการภาพ',
    'Choc hémorragique au bloc',
    'Shock room, no time',
    'test of the liver transplant graft',
    'Emergency: bleeding after surgery',
    'now now now he is bleeding out',
  ])('takes %j', (text) => {
    expect(check(`  ${text}\n`)).toEqual({ ok: true, value: text });
  });

  it.each([
    'aaaaaaaaaaaa',
    'abababababab',
    'xyzxyzxyzxyz',
    '1234567890',
    '9876543210123',
    '............',
    '-- ?? !! -- ??',
    'asdfghjklasdf',
    'qwertyuiop',
    'qwertzuiopasdf',
    'poiuytrewq',
    'йцукенгшщз',
    'emergency emergency',
    'patient patient patient',
    'test test 12345',
    'lorem ipsum dolor sit amet',
    'no reason given',
    'not applicable n/a',
    'Life-threatening emergency',
    'life threatening EMERGENCY!!!',
    'I am treating this patient now.',
    'aaaa bbbb cccc dddd',
    'sdkfjhsdkjfh',
    '😀😀😀😀😀😀😀😀😀😀',
    'abcdefghijkl',
    'keine keine Begründung',
  ])('calls %j filler', (text) => {
    expect(check(text)).toEqual({ ok: false, code: 'emergency.words_filler' });
  });

  it('counts characters after trimming, whatever the policy says', () => {
    expect(check('   ICH now     ')).toEqual({ ok: false, code: 'emergency.words_too_short' });
    expect(check('ab\u200B\u200B\u200B\u200B\u200B\u200B\u200B\u200Bc')).toMatchObject({ ok: false });
    expect(validateWords('bleeding', { ...RULES, minimumLength: 1 })).toMatchObject({
      code: 'emergency.words_too_short',
    });
    expect(validateWords('He is bleeding', { ...RULES, minimumLength: 20 })).toMatchObject({
      code: 'emergency.words_too_short',
    });
    expect(check('He is bleeding. '.repeat(40))).toEqual({ ok: false, code: 'emergency.words_too_long' });
    expect(check('x'.repeat(1_000_000))).toEqual({ ok: false, code: 'emergency.words_too_long' });
  });

  it('never takes one unit repeated, a run along a keyboard, or text without letters', () => {
    const unit = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(unit, fc.integer({ min: 10, max: 30 }), (text, times) => check(text.repeat(times)).ok === false),
    );
    const run = fc.tuple(
      fc.constantFrom('qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890'),
      fc.integer({ min: 4, max: 9 }),
    );
    fc.assert(
      fc.property(fc.array(run, { minLength: 3, maxLength: 8 }), (runs) => {
        expect(check(runs.map(([row, size]) => row.slice(0, size)).join(' ')).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.,;:!?-_ ()'.split('')), maxLength: 200 }),
        (text) => !check(text).ok,
      ),
    );
  });

  it('gives back tidy text, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const words = check(text);
        if (!words.ok) return;
        expect(words.value).toBe(words.value.trim());
        expect(words.value).not.toMatch(/[\p{Cc}\p{Cf}]| {2}/u);
        expect(Array.from(words.value).length).toBeGreaterThanOrEqual(10);
      }),
    );
  });

  it('takes nearly every sentence made of ordinary words', () => {
    const word = fc.constantFrom(
      ...'patient unconscious trauma room needs prior scan surgeon asks before operation bleeding stroke head'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 3, maxLength: 8 }), (words) => {
        expect(check(words.join(' ')).ok).toBe(true);
      }),
    );
  });
});
