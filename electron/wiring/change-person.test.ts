import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { createAgent } from '../core/agent.ts';
import { AgentError, ok } from '../core/errors.ts';
import { newSession, rulesFor } from '../core/session/session-rules.ts';
import { sessionOf } from '../core/session/transition-audit.ts';
import { OKAFOR } from '../core/session/testing/small-collector.ts';
import { changePerson } from './change-person.ts';

it('takes a lost role away also where the disk takes nothing, and says that it is not done', async () => {
  const agent = createAgent({
    clock: { monotonicMs: () => 0, wallMs: () => 0 },
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
    record: () => Promise.resolve(ok(null)),
    effects: {
      cover: () => undefined,
      sessionEnded: () => undefined,
      sessionBegan: () => Promise.resolve(),
      show: () => undefined,
    },
  });
  const identity = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  await agent.apply({ type: 'signedIn', session: newSession(identity, 'one', 0, DEFAULT_POLICY) });
  const done: string[] = [];
  const parts = {
    agent,
    signIn: {
      changePerson: () => {
        throw new AgentError('audit.disk_full');
      },
    },
    desk: { endSession: (id: string, why: string) => void done.push(`${id} ${why}`) },
    isOpenTo: () => true,
  } as unknown as Parameters<typeof changePerson>[0]['parts'];
  const launches = { closeThose: async (_: unknown, why: string) => void done.push(`viewers ${why}`) };
  const billing = { ...OKAFOR, roles: ['billing' as const] };
  await expect(changePerson({ parts, launches }, billing)).rejects.toThrow('audit.disk_full');
  expect(sessionOf(agent.state())?.person.roles).toEqual(['billing']);
  expect(done).toEqual(['viewers role-lost', 'one role-lost']);
});
