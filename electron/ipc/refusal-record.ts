import { createQuietRepeats } from '../core/quiet-repeats.ts';
import type { Entry } from '../core/recorder.ts';
import type { Channel } from './contract.ts';

/**
 * Turns refusals by the gate into records: the first of each channel and code at once, later ones counted. A page that was
 * taken over can ask thousands of times a second.
 */
export function createRefusalRecord(
  record: (entry: Entry) => unknown,
  monotonicMs: () => number,
): (channel: Channel, code: string) => void {
  const untold = createQuietRepeats(monotonicMs);
  return (channel, code) => {
    const notTold = untold(`${channel} ${code}`);
    if (notTold !== null) record({ kind: 'ipc.refused', outcome: 'denied', detail: { channel, code, notTold } });
  };
}
