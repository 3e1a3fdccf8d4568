import { AgentError } from '../errors.ts';

/** So many questions wait for an answer at most: each holds one of the threads that files and names need as well. */
const MOST_HELD = 4;
/** A prompt that nobody can see any more is never answered: the next question may be, once somebody has unlocked. */
const AGAIN_MS = 300_000;

export type Patience = <T>(question: () => Promise<T>) => Promise<T>;

/**
 * Asks the keychain one question at a time. One that waits for its prompt answers none until somebody has seen to it, so
 * a question that was not answered within `timeoutMs`, and then every other one at once, throws AgentError `vault.locked`.
 * What a question throws itself is passed on.
 */
export function createPatience(timeoutMs: number): Patience {
  const late = { held: 0, sinceMs: 0 };
  const isWaiting = (): boolean =>
    late.held >= MOST_HELD || (late.held > 0 && performance.now() - late.sinceMs < AGAIN_MS);
  const askNow: Patience = async (question) => {
    if (isWaiting()) throw new AgentError('vault.locked');
    const answer = question();
    const settled = answer.then(
      () => true,
      () => true,
    );
    const timer = Promise.withResolvers<false>();
    const timing = setTimeout(() => timer.resolve(false), timeoutMs).unref();
    const isSettled = await Promise.race([settled, timer.promise]);
    clearTimeout(timing);
    if (isSettled) return await answer;
    Object.assign(late, { held: late.held + 1, sinceMs: performance.now() });
    void settled.then(() => (late.held -= 1));
    throw new AgentError('vault.locked');
  };
  let turn: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answer = turn.then(() => askNow(question));
    turn = answer.catch(() => undefined);
    return answer;
  };
}
