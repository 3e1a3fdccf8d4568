import { execFile } from 'node:child_process';
import type { RecordClock } from '../../../protocol/audit/record.ts';
import type { Clock } from '../clock.ts';

/** A comparison with the collector older than this no longer says how far off the clock is. */
const FRESH_MS = 24 * 3_600_000;
const TIMEOUT_MS = 3000;
/** So far two clocks of one machine may part by themselves in a day; more is a clock that was set. */
const STEP_MS = 5000;

/** How far the wall clock can be believed: the collector's word if it is fresh, else the operating system's. */
export type ClockInfo = {
  /** `offsetMs` is trusted time minus this workstation's. */
  readonly current: () => RecordClock;
  /** The collector said that it is `collectorMs`, over its authenticated connection. */
  readonly heardFromCollector: (collectorMs: number) => void;
  /**
   * Asks the operating system whether its clock is kept by network time, where the collector's word is not fresh: starting a
   * program is the dearest thing that an idle agent does.
   */
  readonly askSystem: () => Promise<void>;
};

/** What the collector said, by both clocks of that moment. */
type Told = { readonly collectorMs: number; readonly wallMs: number; readonly monotonicMs: number };

const NOBODY: RecordClock = { source: 'none', offsetMs: null, checkedAt: null };

export function createClockInfo(
  clock: Clock,
  isSynchronised: () => Promise<boolean> = systemIsSynchronised,
): ClockInfo {
  let system: RecordClock = NOBODY;
  let told: Told | null = null;
  const now = (): string => new Date(clock.wallMs()).toISOString();
  const fresh = (): RecordClock | null => {
    const monotonicMs = clock.monotonicMs();
    if (told === null || monotonicMs - told.monotonicMs >= FRESH_MS) return null;
    return asTold(told, { wallMs: clock.wallMs(), monotonicMs });
  };
  return {
    current: () => fresh() ?? system,
    heardFromCollector: (collectorMs) => {
      told = { collectorMs, wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    },
    askSystem: async () => {
      if (fresh() !== null) return;
      system = (await isSynchronised()) ? { source: 'ntp', offsetMs: null, checkedAt: now() } : NOBODY;
    },
  };
}

/** How far off a clock is that may have been set since the collector spoke: all by the clock as it stands now. */
function asTold(told: Told, now: Pick<Told, 'wallMs' | 'monotonicMs'>): RecordClock {
  const apartMs = now.wallMs - told.wallMs - (now.monotonicMs - told.monotonicMs);
  const saidAtMs = told.wallMs + (Math.abs(apartMs) > STEP_MS ? apartMs : 0);
  const offsetMs = Math.round(told.collectorMs - saidAtMs);
  return { source: 'collector', offsetMs, checkedAt: new Date(saidAtMs).toISOString() };
}

/** Only Linux with systemd answers this without rights; elsewhere the collector's clock is the measure. */
function systemIsSynchronised(): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  const args = ['show', '--property=NTPSynchronized', '--value'];
  return new Promise((resolve) => {
    execFile('/usr/bin/timedatectl', args, { timeout: TIMEOUT_MS, env: {} }, (error, output) => {
      resolve(error === null && output.trim() === 'yes');
    });
  });
}
