import type { Log } from '../log.ts';
import type { SyncState } from './sync-loop.ts';

/** Tells the log of one trail's sending: each trouble, and its end; not that records come and go. */
export function createSyncLog(log: Log, trail: string): (state: SyncState) => void {
  let isTroubled = false;
  return (state) => {
    switch (state.kind) {
      case 'sending':
        return;
      case 'idle':
        if (isTroubled) log('sync.recovered', { trail });
        isTroubled = false;
        return;
      case 'waiting':
      case 'parked':
      case 'halted':
        isTroubled = true;
        log(`sync.${state.kind}`, { trail, code: state.code });
    }
  };
}
