import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { sayCode } from '../words/say-refusal.ts';
import { say, sayMany } from '../words/say.ts';

const COLLECTOR = {
  online: 'status.online',
  offline: 'status.offline',
  'not-enrolled': 'status.notEnrolled',
  unknown: null,
} as const;

/** Is there a network, and what still waits here. */
export function CollectorStatus({ snapshot }: { readonly snapshot: Snapshot }): VNode {
  const words = COLLECTOR[snapshot.collector];
  return (
    <span class="quiet">
      {words === null ? '' : say(words)}
      {snapshot.unsent > 0 ? ` · ${sayMany('status.unsent', snapshot.unsent)}` : ''}
    </span>
  );
}

/** What is wrong with this workstation, said once each. */
export function FaultLines({ snapshot }: { readonly snapshot: Snapshot }): VNode | null {
  const sentences = [...new Set(snapshot.faults.map((fault) => sayCode(fault.code)))];
  if (sentences.length === 0) return null;
  return (
    <ul class="stack" aria-label={say('status.faults')}>
      {sentences.map((sentence) => (
        <li key={sentence} class="notice">
          {sentence}
        </li>
      ))}
    </ul>
  );
}
