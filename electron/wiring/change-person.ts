import type { Person } from '../../protocol/people.ts';
import { mayBreakGlass } from '../core/emergency/emergency-access.ts';
import { sessionOf } from '../core/session/transition-audit.ts';
import type { Launches } from '../core/study/launches.ts';
import type { Parts } from './parts.ts';

export type ChangePersonDeps = {
  readonly parts: Pick<Parts, 'agent' | 'signIn' | 'desk' | 'isOpenTo'>;
  readonly launches: Pick<Launches, 'closeThose'>;
};

/**
 * The collector knows the person otherwise than before. Whoever is at work goes on as that person: the next decision and
 * the next second of inactivity go by the new roles. What rested on a role that is gone ends: viewers that only it opened
 * are asked to close, and emergencies of somebody who treats nobody any more are over, with the session if that is all
 * there was. Said twice, it is done once.
 */
export async function changePerson({ parts, launches }: ChangePersonDeps, person: Person): Promise<void> {
  const { agent, signIn, desk, isOpenTo } = parts;
  const was = sessionOf(agent.state());
  await agent.apply({ type: 'personChanged', person });
  const is = sessionOf(agent.state());
  if (was !== null && is !== null && was.id === is.id && was.person !== is.person) {
    void launches.closeThose((study) => isOpenTo(was, study) && !isOpenTo(is, study), 'role-lost');
    if (!mayBreakGlass(is.person)) desk.endSession(is.id, 'role-lost');
  }
  signIn.changePerson(person); // last: a disk that takes nothing refuses it, and no role stays for that
}
