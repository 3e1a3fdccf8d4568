import { type PolicyProblem, problemInWords } from '../../protocol/policy/check-policy.ts';
import type { OpenedCollector } from '../open-collector.ts';
import { type Publication, publishPolicy } from '../policy/publish-policy.ts';
import { UsageError } from './command-io.ts';
import { commandActor } from './with-collector.ts';

/** Publishes as whoever runs the command and answers the serial; a policy that workstations would refuse ends the command. */
export async function publishByCommand(
  { collector, policyKey, name }: Pick<OpenedCollector, 'collector' | 'policyKey' | 'name'>,
  { policy }: Pick<Publication, 'policy'>,
): Promise<number> {
  const published = await publishPolicy(collector, policyKey, { policy, collectorName: name, actor: commandActor() });
  if (published.ok) return published.serial;
  throw notValid(published.problems);
}

/** What is wrong with a policy, for whoever gave it. */
export const notValid = (problems: readonly PolicyProblem[]): UsageError =>
  new UsageError(`the policy is not valid\n  ${problems.map(problemInWords).join('\n  ')}`);
