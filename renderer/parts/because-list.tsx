import type { VNode } from 'preact';
import type { Because } from '../../electron/ipc/contract.ts';
import { sayPolicyText } from '../words/say-refusal.ts';

/** Why something was refused, in the policy's own sentences. */
export function BecauseList({
  because,
  title,
}: {
  readonly because: readonly Because[];
  readonly title: string;
}): VNode | null {
  if (because.length === 0) return null;
  return (
    <ul class="because" aria-label={title}>
      {because.map((one) => (
        <li key={one.policy}>{sayPolicyText(one.text)}</li>
      ))}
    </ul>
  );
}
