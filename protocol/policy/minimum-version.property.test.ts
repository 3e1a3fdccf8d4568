import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareVersions } from '../version.ts';
import { judgeVersion, MinimumVersionSchema } from './minimum-version.ts';

const number = fc.integer({ min: 0, max: 12 });
const version = fc
  .tuple(number, number, number, fc.constantFrom('', '-rc.1', '-rc.2'))
  .map(([major, minor, patch, before]) => `${major}.${minor}.${patch}${before}`);
const from = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());

it('a version at or above the minimum is never told of it, one below is told before and refused from its moment on', () => {
  fc.assert(
    fc.property(version, version, from, fc.integer({ min: -1e9, max: 1e9 }), (own, minimum, moment, beyondMs) => {
      const verdict = judgeVersion({ version: minimum, from: moment }, own, Date.parse(moment) + beyondMs);
      if (compareVersions(own, minimum) >= 0) expect(verdict).toEqual({ kind: 'current' });
      else expect(verdict).toEqual({ kind: beyondMs < 0 ? 'due' : 'refused', version: minimum, from: moment });
    }),
  );
});

it('where nothing is asked for, every version is current', () => {
  expect(judgeVersion(null, '0.0.1', Date.now())).toEqual({ kind: 'current' });
});

it('takes no version and no moment that is none', () => {
  for (const wrong of [
    { version: '1.0', from: '2027-01-15T00:00:00Z' },
    { version: 'latest', from: '2027-01-15T00:00:00Z' },
    { version: '1.0.0', from: '2027-01-15' },
    { version: '1.0.0' },
  ])
    expect(MinimumVersionSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
});
