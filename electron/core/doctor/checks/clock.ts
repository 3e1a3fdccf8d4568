import { defineCheck, error, fine, warning } from '../check.ts';

export type ClockFact = {
  /** Trusted time minus this workstation's, in milliseconds; null: nobody told. */
  readonly offsetMs: number | null;
  /** The operating system says that network time keeps its clock; null: it cannot be asked here. */
  readonly isKept: boolean | null;
  /** The agent says that the clock was set back, or has said something later than now. */
  readonly isBack: boolean;
};

/** One-time codes count in steps of 30 seconds (RFC 6238) with one step of grace. */
const OFF_MS = 30_000;
const DRIFT_MS = 2000;

const HOW = '(Linux: timedatectl set-ntp true; Windows: w32tm /resync; macOS: systemsetup -setusingnetworktime on)';

export const clockCheck = defineCheck({
  id: 'clock',
  about: 'Whether the workstation’s clock can be believed',
  outcomes: {
    right: fine('The clock is within {seconds} s of the collector’s.'),
    kept: fine('Network time keeps the clock; the collector could not be asked.'),
    drift: warning(
      'The clock is {seconds} s off the collector’s.',
      `Turn network time on ${HOW}, or check its server.`,
    ),
    off: error(
      'The clock is {seconds} s off the collector’s: one-time codes will be refused and records carry a wrong time.',
      `Turn network time on ${HOW}; it sets the clock. If this clock is right, the collector’s is not.`,
    ),
    back: error(
      'The clock was set back: workstations lock and offline limits stop until it is right.',
      `Turn network time on ${HOW}; it sets the clock. Find out who set it back.`,
    ),
    unproved: warning(
      'Nothing says that the clock is right: network time is off and the collector could not be asked.',
      `Turn network time on ${HOW}.`,
    ),
  },
  judge: ({ offsetMs, isKept, isBack }: ClockFact) => {
    const values = { seconds: Math.round(Math.abs(offsetMs ?? 0) / 1000) };
    if (offsetMs !== null && Math.abs(offsetMs) > OFF_MS) return { code: 'off', values };
    if (isBack) return { code: 'back' };
    if (offsetMs !== null) return { code: Math.abs(offsetMs) > DRIFT_MS ? 'drift' : 'right', values };
    return { code: isKept === false ? 'unproved' : 'kept' };
  },
});
