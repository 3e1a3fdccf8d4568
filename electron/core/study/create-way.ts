import type { CloseReason } from './ask-to-close.ts';

/**
 * The time until a viewer is there. Given up, it does not come; where it was started already, it is asked to close as
 * soon as it is known. Giving up resolves when that is done.
 */
export function createWay() {
  const stopping = new AbortController();
  const over = Promise.withResolvers<undefined>();
  let rule: CloseReason | null = null;
  const end = (): void => over.resolve(undefined);
  return {
    signal: stopping.signal,
    giveUp: (why: CloseReason | null): Promise<void> => {
      rule ??= why;
      stopping.abort();
      return over.promise;
    },
    why: () => (rule === null ? {} : { why: rule }),
    arrive: async (close: (why: CloseReason | null) => Promise<void>): Promise<void> => {
      if (stopping.signal.aborted) await close(rule);
      end();
    },
    end,
  };
}
