import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { sayCountdown } from '../words/say-time.ts';
import { say } from '../words/say.ts';

type TimeLeftProps = {
  readonly grant: Pick<Snapshot['grants'][number], 'endsInSeconds' | 'endsSoon' | 'closesViewers'>;
  /** The button for it is beside this. */
  readonly canExtendHere: boolean;
};

/** How long an emergency access lasts yet; near its end also what happens then, and what can be done. */
export function TimeLeft({ grant, canExtendHere }: TimeLeftProps): VNode {
  const time = sayCountdown(grant.endsInSeconds);
  if (grant.endsSoon === null) return <span>{say('grant.left', { time })}</span>;
  const parts = [
    say('grant.only', { time }),
    ...(grant.closesViewers ? [say('grant.thenCloses')] : []),
    ...(grant.endsSoon === 'extendable' && !canExtendHere ? [say('grant.extendIt')] : []),
  ];
  return <span>{parts.join(' · ')}</span>;
}
