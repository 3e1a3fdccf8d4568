import { expect, it } from 'vitest';
import { isOwnAccess } from './own-access.ts';

const VOGT = { id: 'e.vogt', name: 'Dr. Emil Vögt', familyName: 'Vögt' };
const said = (user: string, saidName = '') => isOwnAccess(VOGT, { user, saidName });

it.each([
  ['e.vogt', ''],
  ['claimed.e.vogt', 'e.vogt (claimed)'],
  ['claimed.e-vogt', 'E Vogt (claimed)'],
  ['claimed.e.-vogt', ' E. VOGT (claimed)'],
  ['claimed.evogt', ''],
  ['claimed.dr.-emil-vogt', 'Dr. Emil Vögt (claimed)'],
  ['claimed.vogt-emil', 'VÖGT, Emil (claimed)'],
  ['claimed.emil-vogt-md-surgery', 'Emil Vogt MD, surgery (claimed)'],
  ['claimed.vogt', 'Vogt (claimed)'],
])('is their own: %s', (...[user, name]) => expect(said(user, name)).toBe(true));

it.each([
  ['r.lang', ''],
  ['claimed.dr.-jonas-frei', 'Dr. Jonas Frei (claimed)'],
  ['claimed.dr', 'Dr. (claimed)'],
  ['claimed.vogtmann', 'Vogtmann (claimed)'],
  ['claimed.', ''],
  ['', ''],
])('is somebody else’s: %s', (...[user, name]) => expect(said(user, name)).toBe(false));

it('knows a name that no sign-in name can hold', () => {
  const reviewer = { id: 'h.sato', name: '佐藤 花子', familyName: '佐藤' };
  expect(isOwnAccess(reviewer, { user: 'claimed.unwritable', saidName: '佐藤　花子 (claimed)' })).toBe(true);
  expect(isOwnAccess(reviewer, { user: 'claimed.unwritable', saidName: '田中 一郎 (claimed)' })).toBe(false);
});

it('takes a sign-in name that is an address by what stands before the @ too', () => {
  const reviewer = { ...VOGT, id: 'evogt@hospital.example' };
  expect(isOwnAccess(reviewer, { user: 'claimed.e.vogt', saidName: '' })).toBe(true);
});
