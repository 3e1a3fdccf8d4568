import { createHash } from 'node:crypto';
import type { SecondFactor } from '../../protocol/wire/sign-in.ts';
import type { Collector } from '../collector.ts';

/** Where a sign-in comes from: both its steps have to come from the same place. */
export type Place =
  | { readonly kind: 'workstation'; readonly workstation: string }
  | { readonly kind: 'reader'; readonly address: string };

/**
 * A sign-in whose password held and whose second factor is awaited. `newFactor`: the one that is being enrolled.
 * `passwordHash`: the verifier that the password held against; with another one in its place the sign-in is over.
 */
export type OpenAttempt = {
  readonly user: string;
  readonly place: Place;
  readonly passwordHash: string;
  readonly newFactor: SecondFactor | null;
};

/** Sign-ins between their two steps. In memory only: after a restart people begin again. */
export type OpenAttempts = {
  /** Remembers the attempt for five minutes; the answer is its secret name. */
  readonly open: (attempt: OpenAttempt) => string;
  readonly find: (name: string, place: Place) => OpenAttempt | null;
  /** Ends it: an attempt is good for one success. False if it is gone already. */
  readonly close: (name: string) => boolean;
};

const LIFE_MS = 5 * 60_000;
const MOST = 10_000;

export function createOpenAttempts({ clock, random }: Pick<Collector, 'clock' | 'random'>): OpenAttempts {
  const attempts = new Map<string, { readonly attempt: OpenAttempt; readonly endsAtMs: number }>();
  const dropOld = (): void => {
    const now = clock.monotonicMs();
    // In order of age: stop at the first that is to stay.
    for (const [key, { endsAtMs }] of attempts) {
      if (endsAtMs > now && attempts.size < MOST) return;
      attempts.delete(key);
    }
  };
  return {
    open: (attempt) => {
      dropOld();
      const name = Buffer.from(random(32)).toString('base64url');
      attempts.set(keyOf(name), { attempt, endsAtMs: clock.monotonicMs() + LIFE_MS });
      return name;
    },
    find: (name, place) => {
      const known = attempts.get(keyOf(name));
      if (known === undefined || known.endsAtMs <= clock.monotonicMs()) return null;
      return isSamePlace(known.attempt.place, place) ? known.attempt : null;
    },
    close: (name) => attempts.delete(keyOf(name)),
  };
}

// Looked up by hash, so that the time of the look-up tells nothing about the name.
const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex');

function isSamePlace(left: Place, right: Place): boolean {
  if (left.kind === 'workstation') return right.kind === 'workstation' && left.workstation === right.workstation;
  return right.kind === 'reader' && left.address === right.address;
}
