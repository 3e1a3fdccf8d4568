import { expect, it } from 'vitest';
import { endsSession, type WindowsEndReason } from './ends-session.ts';

it.each<[readonly WindowsEndReason[], boolean]>([
  [['shutdown'], true],
  [['logoff'], true],
  [['critical'], true],
  [['logoff', 'critical'], true],
  [['close-app', 'logoff'], true], // an installer at log-off
  [['close-app'], false],
  [['close-app', 'critical'], false],
  [[], true],
])('%j ends the session: %s', (reasons, ends) => {
  expect(endsSession(reasons)).toBe(ends);
});
