import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newTotpFactor, otpauthUri } from '../../../protocol/authenticator/one-time-code.ts';
import { enrolmentQr } from './enrolment-qr.ts';

const FINDER = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'];
const uriOf = (options = {}) =>
  otpauthUri(newTotpFactor(randomBytes, options), { issuer: 'Glasskey', account: 'm.okafor' });

it('is a square with its three finder patterns, upright', () => {
  const rows = enrolmentQr(uriOf());
  const lines = rows.map((row) => row.map((dark) => (dark ? '#' : '.')).join(''));
  expect(lines.every((line) => line.length === lines.length)).toBe(true);
  expect(lines.slice(0, 7).map((line) => line.slice(0, 7))).toEqual(FINDER);
  expect(lines.slice(0, 7).map((line) => line.slice(-7))).toEqual(FINDER);
  expect(lines.slice(-7).map((line) => line.slice(0, 7))).toEqual(FINDER);
  expect(lines.slice(-7).map((line) => line.slice(-7))).not.toEqual(FINDER);
});

it('grows with what it holds and differs with every secret', () => {
  expect(enrolmentQr(uriOf({ algorithm: 'SHA512', digits: 8 })).length).toBeGreaterThan(enrolmentQr(uriOf()).length);
  expect(enrolmentQr(uriOf())).not.toEqual(enrolmentQr(uriOf()));
});
