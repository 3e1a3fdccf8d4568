import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lockReasonOf, sessionObject } from './logind-signal.ts';

const OWN = '/org/freedesktop/login1/session/_32';
const properties = (changed: string): string =>
  `${OWN}: org.freedesktop.DBus.Properties.PropertiesChanged ('org.freedesktop.login1.Session', {${changed}}, @as [])`;

describe('a line about logind', () => {
  it.each([
    [`${OWN}: org.freedesktop.login1.Session.Lock ()`, 'os-lock'],
    [properties(`'LockedHint': <true>`), 'os-lock'],
    [properties(`'IdleHint': <true>, 'LockedHint': <true>`), 'os-lock'],
    [properties(`'Active': <false>`), 'user-switch'],
    ['/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (true,)', 'suspend'],
    ['/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (false,)', 'resume'],
  ])('%s locks: %s', (line, reason) => {
    expect(lockReasonOf(line, OWN)).toBe(reason);
  });

  it.each([
    `${OWN}: org.freedesktop.login1.Session.Unlock ()`,
    properties(`'LockedHint': <false>`),
    properties(`'Active': <true>`),
    '/org/freedesktop/login1: org.freedesktop.login1.Manager.SessionNew (...)',
    'The name org.freedesktop.login1 is owned by :1.3',
    '/org/freedesktop/login1/session/_33: org.freedesktop.login1.Session.Lock ()',
    '',
  ])('%s does not', (line) => {
    expect(lockReasonOf(line, OWN)).toBeNull();
  });

  it('takes any session for ours when ours is not known', () => {
    expect(lockReasonOf('/org/freedesktop/login1/session/_33: org.freedesktop.login1.Session.Lock ()', null)).toBe(
      'os-lock',
    );
  });

  it('never throws, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        lockReasonOf(line, OWN);
      }),
    );
  });
});

it.each([
  ['2', '_32'],
  ['c1', 'c1'],
  ['12', '_312'],
  ['a-b', 'a_2db'],
])('the session %s has the object %s', (id, escaped) => {
  expect(sessionObject(id)).toBe(`/org/freedesktop/login1/session/${escaped}`);
});
