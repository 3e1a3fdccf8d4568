import { randomBytes } from 'node:crypto';
import {
  DUMMY_HASH,
  hashPassword,
  isOutdatedVerifier,
  PASSWORD_COST,
  verifyPassword,
} from '../../protocol/authenticator/password.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { isReader } from '../readers/reader-rights.ts';
import { type Counted, attemptSucceeded, beginAttempt } from './attempt-counts.ts';
import type { Place } from './open-attempts.ts';
import { type KnownPerson, readPerson } from './read-person.ts';

/** Judges passwords. An unknown name, a wrong password and a disabled person give the same answer after the same work. */
export type PasswordCheck = (attempt: PasswordAttempt) => Promise<Result<KnownPerson>>;
export type PasswordAttempt = {
  readonly user: string;
  readonly password: string;
  readonly place: Place;
};

/** Argon2id takes 64 MiB a run: this many at once, this many more may wait, and the rest are asked to come back. */
const AT_ONCE = 3;
const MOST_WAITING = 60;
const COME_BACK_SECONDS = 2;

export async function createPasswordCheck(collector: Collector): Promise<PasswordCheck> {
  // What an unknown name is measured against has to cost as much as a real verifier does.
  const isUsualCost = collector.passwordCost === PASSWORD_COST;
  const dummy = isUsualCost ? DUMMY_HASH : await hashPassword(randomBytes(16).toString('hex'), collector.passwordCost);
  const turns = createTurns();

  return async ({ user, password, place }) => {
    const turn = turns.take();
    if (turn === null) return refuse('pushback', COME_BACK_SECONDS);
    try {
      await turn;
      const counted = countedFor(user, place);
      const leave = beginAttempt(collector, counted);
      if (!leave.ok) return leave;
      const verifier = admitted(readPerson(collector, user), place)?.passwordHash ?? null;
      const fits = await verifyPassword(verifier, password, dummy);
      // Read again: the person may have been disabled, or the password changed, while Argon2 ran.
      const known = readPerson(collector, user);
      if (!fits || known?.state !== 'active' || known.passwordHash !== verifier) return refuse('auth.rejected');
      for (const one of counted) attemptSucceeded(collector, one);
      if (!isOutdatedVerifier(verifier, collector.passwordCost)) return ok(known);
      return await renew(collector, known, password);
    } finally {
      turns.give();
    }
  };
}

function countedFor(user: string, place: Place): readonly Counted[] {
  return place.kind === 'workstation'
    ? [
        { authenticator: 'place', place: place.workstation },
        { authenticator: 'password', user },
      ]
    : [
        { authenticator: 'place', place: place.address },
        { authenticator: 'reader-password', user },
      ];
}

/** At the readers' door only readers are known: it tells nobody whether somebody else's password is right. */
function admitted(known: KnownPerson | null, place: Place): KnownPerson | null {
  return place.kind === 'workstation' || (known !== null && isReader(known.person.roles)) ? known : null;
}

/**
 * Makes the verifier anew when the cost has been raised since; the answer has the one in place. Where that is another one
 * than before, the password must fit that, too.
 */
async function renew(collector: Collector, known: KnownPerson, password: string): Promise<Result<KnownPerson>> {
  const passwordHash = await hashPassword(password, collector.passwordCost);
  const changed = collector.store.change(
    queries
      .updateTable('people')
      .set({ passwordHash })
      .where('id', '=', known.person.id)
      .where('passwordHash', '=', known.passwordHash),
  );
  if (changed > 0) return ok({ ...known, passwordHash });
  // Made anew by another sign-in with the same password, or changed: the one that is there now decides.
  const now = readPerson(collector, known.person.id);
  const fits = now?.state === 'active' && (await verifyPassword(now.passwordHash, password, now.passwordHash));
  return fits ? ok(now) : refuse('auth.rejected');
}

function createTurns(): { readonly take: () => Promise<void> | null; readonly give: () => void } {
  const waiting: (() => void)[] = [];
  let running = 0;
  const take = (): Promise<void> | null => {
    if (running < AT_ONCE) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= MOST_WAITING) return null;
    return new Promise((resolve) => waiting.push(resolve));
  };
  const give = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next(); // the turn passes on
  };
  return { take, give };
}
