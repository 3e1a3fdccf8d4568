import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import type { Entry } from '../core/recorder.ts';
import { QUIET_EFFECTS } from '../core/testing/quiet-effects.ts';
import { createAgent } from '../core/agent.ts';
import { createFaults } from '../core/faults.ts';
import { ok } from '../core/errors.ts';
import { newSession, rulesFor } from '../core/session/session-rules.ts';
import { createIdleWatch } from './watch-idle.ts';

const PERSON = { id: 'r.lang', name: 'Rita Lang', familyName: 'Lang', department: '', roles: ['radiologist' as const] };

it('a counter that stands still is recorded once, shown, and the session locks fifteen minutes after the unlock', async () => {
  const time = { nowMs: 0 };
  const clock = { monotonicMs: () => time.nowMs, wallMs: () => time.nowMs };
  const entries: Entry[] = [];
  const record = (entry: Entry) => {
    entries.push(entry);
    return Promise.resolve(ok(null));
  };
  const agent = createAgent({ clock, rulesFor: () => rulesFor(DEFAULT_POLICY, null), record, effects: QUIET_EFFECTS });
  const faults = createFaults(clock.wallMs, () => undefined);
  const believed = createIdleWatch({ agent, policy: () => DEFAULT_POLICY, record, faults }, clock);
  const tickFor = async (minutes: number): Promise<void> => {
    for (const end = time.nowMs + minutes * 60_000; time.nowMs < end;) {
      time.nowMs += 1000;
      await agent.apply({ type: 'tick', idleMs: believed(0) });
    }
  };
  await tickFor(60);
  const session = newSession(
    { person: PERSON, assurance: 'two-factor', verifiedBy: 'collector' },
    'session',
    time.nowMs,
    DEFAULT_POLICY,
  );
  await agent.apply({ type: 'signedIn', session });
  await tickFor(14);
  expect(agent.state().kind).toBe('active');
  await tickFor(2);
  expect(agent.state()).toMatchObject({ kind: 'locked', reason: 'inactivity' });
  await tickFor(100);
  expect(entries.filter(({ kind }) => kind === 'activity.source_unreliable')).toHaveLength(1);
  expect(faults.list().map(({ code }) => code)).toEqual(['activity.source_unreliable']);
});
