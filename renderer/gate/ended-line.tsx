import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { say } from '../words/say.ts';

/** Why the last session ended. */
export function EndedLine({ ended }: { readonly ended: Snapshot['ended'] }): VNode | null {
  return ended === null ? null : <p class="quiet">{say(`ended.${ended}`)}</p>;
}
