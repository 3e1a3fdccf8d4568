import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { createAgent } from './agent.ts';
import { QUIET_EFFECTS } from './testing/quiet-effects.ts';
import { ok } from './errors.ts';
import type { Entry } from './recorder.ts';
import { newSession, rulesFor } from './session/session-rules.ts';
import { OKAFOR } from './session/testing/small-collector.ts';

const MINUTE_MS = 60_000;

it('goes by the inactivity of the new roles from the next second on', async () => {
  const policy = { ...DEFAULT_POLICY, session: { ...DEFAULT_POLICY.session, idleMinutesByRole: { billing: 1 } } };
  const recorded: Entry[] = [];
  const agent = createAgent({
    clock: { monotonicMs: () => 5 * MINUTE_MS, wallMs: () => 0 },
    rulesFor: (session) => rulesFor(policy, session?.person ?? null),
    record: async (entry) => {
      recorded.push(entry);
      return ok(null);
    },
    effects: QUIET_EFFECTS,
  });
  const identity = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  await agent.apply({ type: 'signedIn', session: newSession(identity, 'one', 0, policy) });
  await agent.apply({ type: 'tick', idleMs: 2 * MINUTE_MS });
  expect(agent.state().kind).toBe('active');
  const billing = { ...OKAFOR, roles: ['billing' as const] };
  for (const _ of ['told', 'told again']) await agent.apply({ type: 'personChanged', person: billing });
  expect(recorded.map(({ kind }) => kind)).toEqual(['session.signed_in', 'session.person_changed']);
  await agent.apply({ type: 'tick', idleMs: MINUTE_MS });
  expect(agent.state().kind).toBe('warning');
});

it('shows nothing to the next person before what they must not see is cleared away', async () => {
  const cleared = Promise.withResolvers<void>();
  const shown: string[] = [];
  const agent = createAgent({
    clock: { monotonicMs: () => 0, wallMs: () => 0 },
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
    record: () => Promise.resolve(ok(null)),
    effects: {
      ...QUIET_EFFECTS,
      sessionBegan: () => cleared.promise,
      show: () => void shown.push(agent.state().kind),
    },
  });
  const identity = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  const began = agent.apply({ type: 'signedIn', session: newSession(identity, 'one', 0, DEFAULT_POLICY) });
  await Promise.resolve();
  expect(shown).toEqual([]);
  await agent.apply({ type: 'lock', reason: 'tray' }); // a lock waits for nothing
  expect(shown).toEqual(['locked']);
  cleared.resolve();
  await began;
  expect(shown).toEqual(['locked', 'locked']);
});

it('covers once: the end of a session under the lock takes nothing from whoever stands before it', async () => {
  let covered = 0;
  const ended: string[] = [];
  const agent = createAgent({
    clock: { monotonicMs: () => 0, wallMs: () => 0 },
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
    record: () => Promise.resolve(ok(null)),
    effects: {
      ...QUIET_EFFECTS,
      cover: () => void (covered += 1),
      sessionEnded: (_, reason) => void ended.push(reason),
    },
  });
  const identity = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  await agent.apply({ type: 'signedIn', session: newSession(identity, 'one', 0, DEFAULT_POLICY) });
  await agent.apply({ type: 'lock', reason: 'tray' });
  await agent.apply({ type: 'personChanged', person: { ...OKAFOR, roles: ['billing'] } });
  await agent.apply({ type: 'end', reason: 'person-disabled' });
  expect([agent.state().kind, ended, covered]).toEqual(['signedOut', ['person-disabled'], 1]);
});
