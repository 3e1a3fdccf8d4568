import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { sayCountdown } from '../words/say-time.ts';
import { say } from '../words/say.ts';
import { sayWhose } from './patient.ts';

type TimeLeftProps = {
  readonly grant: Pick<Snapshot['grants'][number], 'patientId' | 'endsInSeconds' | 'endsSoon' | 'closesViewers'>;
  /** The button for it is beside this. */
  readonly canExtendHere: boolean;
};

/**
 * How long an emergency access lasts yet; near its end also what happens then, and what can be done: read out once, for
 * the number changes silently.
 */
export function TimeLeft({ grant, canExtendHere }: TimeLeftProps): VNode {
  const { endsSoon } = grant;
  const time = sayCountdown(grant.endsInSeconds);
  const then = [
    ...(grant.closesViewers ? [say('grant.thenCloses')] : []),
    ...(endsSoon === 'extendable' && !canExtendHere ? [say('grant.extendIt')] : []),
  ];
  const withThen = (...words: readonly string[]): string => [...words, ...then].join(' · ');
  return (
    <>
      <span role="alert" class="unseen">
        {endsSoon === null ? null : withThen(say('grant.endsSoon'), sayWhose(grant))}
      </span>
      <span>{endsSoon === null ? say('grant.left', { time }) : withThen(say('grant.only', { time }))}</span>
    </>
  );
}
