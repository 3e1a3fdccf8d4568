import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../protocol/people.ts';
import { PasswordReplySchema } from '../../protocol/wire/sign-in.ts';
import { runCommand, type Outcome } from './run-command.ts';
import { PASSWORD, type TestCollector } from './test-collector.ts';
import { codeAt } from './test-person.ts';
import { createCaller } from './test-workstation.ts';

/** Runs a command at the desk of a server, signed in with both factors; `lines` follow them on standard input. */
export type RunAs = (args: readonly string[], lines?: readonly string[]) => Promise<Outcome>;

/** Adds a person with these roles and a factor, who works from afar with `glasskey collector … --url`. */
export async function createTestReader(collector: TestCollector, user: string, roles: readonly Role[]): Promise<RunAs> {
  await collector.addPerson(user, roles);
  const call = createCaller(collector);
  const json = { user, password: PASSWORD, purpose: 'sign-in' };
  const first = PasswordReplySchema.parse((await call('POST', '/v1/reader/sign-in/password', { json })).json());
  if (first.next !== 'enrol') throw new Error('a factor is enrolled already');
  const { attempt, secret } = first;
  await call('POST', '/v1/reader/sign-in/enrolment', { json: { attempt, code: codeAt(collector, secret) } });
  const ca = join(collector.dataDir, 'ca.pem');
  writeFileSync(ca, collector.running().caPem);
  return (args, lines = []) => {
    collector.clock.advance(60_000); // a code counts once
    const there = ['--url', collector.running().url, '--ca', ca, '--reviewer', user];
    return runCommand([...args, ...there], [PASSWORD, codeAt(collector, secret), ...lines]);
  };
}
