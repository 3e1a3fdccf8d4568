import type { VNode } from 'preact';
import { sayCountdown } from '../words/say-time.ts';
import { say } from '../words/say.ts';

/** The last seconds before the lock. Read out once; the number changes silently. */
export function WarningBand({ secondsLeft }: { readonly secondsLeft: number }): VNode {
  return (
    <section class="warning-band" aria-label={say('warning.title', { time: sayCountdown(secondsLeft) })}>
      <p role="alert" class="unseen">
        {say('warning.announce')}
      </p>
      <strong>{say('warning.title', { time: sayCountdown(secondsLeft) })}</strong>
      <span>{say('warning.how')}</span>
    </section>
  );
}
