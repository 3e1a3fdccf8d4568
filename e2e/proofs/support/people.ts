import { setTimeout as sleep } from 'node:timers/promises';
import { HOTP, Secret, TOTP } from 'otpauth';
import type { LabCollector } from '../../../build/lab/collector-process.ts';
import type { AgentProcess } from './agent-process.ts';
import type { Reply, SignInStep } from '../../../electron/ipc/contract.ts';

/** An invented radiologist with a generator of codes: by counter, or by time in periods of a minute. */
export type ProofPerson = {
  readonly id: string;
  readonly password: string;
  /** By counter: the next code. By time: the code of `stepsAhead` periods from now. */
  readonly code: (stepsAhead?: number) => string;
  /** Six digits that no counter near this one and no time near now gives. */
  readonly wrongCodes: (count: number) => readonly string[];
};

const PERIOD_SECONDS = 60;

export async function addPerson(collector: LabCollector, id: string, kind: 'hotp' | 'totp'): Promise<ProofPerson> {
  const password = `quiet-lantern-harbour-${id}`;
  const facts = ['--name', `Dr. ${id}`, '--family-name', id, '--department', 'Radiology', '--roles', 'radiologist'];
  await collector.run(['user', 'add', id, ...facts], `${password}\n`);
  const secret = new Secret({ size: 20 });
  const period = ['--period', String(PERIOD_SECONDS)];
  await collector.run(['user', 'assign-token', id, '--kind', kind, ...period], `${secret.base32}\n`);
  const hotp = new HOTP({ secret });
  const totp = new TOTP({ secret, period: PERIOD_SECONDS });
  let counter = 0;
  const byTime = (stepsAhead: number): string =>
    totp.generate({ timestamp: Date.now() + stepsAhead * PERIOD_SECONDS * 1000 });
  return {
    id,
    password,
    code: (stepsAhead = 0) => (kind === 'totp' ? byTime(stepsAhead) : hotp.generate({ counter: counter++ })),
    wrongCodes: (count) => {
      const near = Array.from({ length: 40 }, (_, at) => hotp.generate({ counter: counter + at }));
      const right = new Set([...near, ...[-2, -1, 0, 1, 2].map(byTime)]);
      const all = Array.from({ length: count + right.size }, (_, at) => String(100_000 + at));
      return all.filter((code) => !right.has(code)).slice(0, count);
    },
  };
}

/** What a person types first; for a name that nobody has, too. */
export const givePassword = (
  agent: AgentProcess,
  { id, password }: Pick<ProofPerson, 'id' | 'password'>,
): Promise<Reply<SignInStep>> => unhurried(() => agent.ask('session:signIn', { user: id, password }));

export const giveCode = (agent: AgentProcess, code: string): Promise<Reply<SignInStep>> =>
  unhurried(() => agent.ask('session:proveFactor', { kind: 'code', code }));

/** At the pace that the gate allows: one secret a second after the first five. */
async function unhurried(ask: () => Promise<Reply<SignInStep>>): Promise<Reply<SignInStep>> {
  for (;;) {
    const reply = await ask();
    if (reply.ok || reply.code !== 'ipc.too_fast') return reply;
    await sleep(1000);
  }
}

/** Signs in whole; the reply to the code. Throws when the password is refused. */
export async function signIn(agent: AgentProcess, person: ProofPerson, code: string): Promise<Reply<SignInStep>> {
  const first = await givePassword(agent, person);
  if (!first.ok) throw new Error(`the password of ${person.id}: ${first.code}`);
  return giveCode(agent, code);
}

export async function signOut(agent: AgentProcess): Promise<void> {
  const out = await agent.ask('session:signOut', { viewers: 'leave' });
  if (!out.ok) throw new Error(`signing out: ${out.code}`);
}
