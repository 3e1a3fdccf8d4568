import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { sayCode } from '../words/say-refusal.ts';
import { sayMoment } from '../words/say-time.ts';
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

/** Until when this workstation has to be updated; later that it has to be. */
export function UpdateLine({ snapshot: { update } }: { readonly snapshot: Snapshot }): VNode | null {
  if (update === null) return null;
  const words = update.isRefused
    ? sayCode('agent.too_old')
    : say('update.due', { at: sayMoment(Date.parse(update.from)) });
  return <p class="quiet">{words}</p>;
}

/** What is wrong with this workstation, said once each. Always in the page, so that what comes is read out. */
export function FaultLines({ snapshot }: { readonly snapshot: Snapshot }): VNode {
  const sentences = [...new Set(snapshot.faults.map((fault) => sayCode(fault.code)))];
  return (
    <div role="status" aria-atomic="false">
      {sentences.length === 0 ? null : (
        <ul class="stack" aria-label={say('status.faults')}>
          {sentences.map((sentence) => (
            <li key={sentence} class="notice">
              {sentence}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
