import type { Entry } from '../core/recorder.ts';
import type { Channel } from './contract.ts';

/** A page that was taken over can ask thousands of times a second: the trail is told once a minute, and how often. */
const QUIET_MS = 60_000;

type Told = { readonly atMs: number; readonly since: number };

/** Turns refusals by the gate into records: the first of each channel and code at once, later ones counted. */
export function createRefusalRecord(
  record: (entry: Entry) => unknown,
  monotonicMs: () => number,
): (channel: Channel, code: string) => void {
  const told = new Map<string, Told>();
  return (channel, code) => {
    const key = `${channel} ${code}`;
    const last = told.get(key);
    const now = monotonicMs();
    if (last !== undefined && now - last.atMs < QUIET_MS) {
      told.set(key, { ...last, since: last.since + 1 });
      return;
    }
    told.set(key, { atMs: now, since: 0 });
    record({ kind: 'ipc.refused', outcome: 'denied', detail: { channel, code, notTold: last?.since ?? 0 } });
  };
}
