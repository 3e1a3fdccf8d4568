/** What came of handing over: the exit code, and words for standard output where it is 0, for standard error where not. */
export type HandedOver = { readonly code: 0 | 1; readonly words: string };

const UNAVAILABLE = 69; // EX_UNAVAILABLE, see host/single-instance.ts

/**
 * By how the agent's program ended that was started with the link; null: it did not start or did not end. The agent that
 * runs has the link then and answers nothing: whether it offers the study is for the person there, and its trail, to know.
 */
export function sayHandedOver(exit: number | null): HandedOver {
  if (exit === 0)
    return {
      code: 0,
      words:
        'Handed to Glasskey, which offers it if links are allowed (handover.links) and somebody is signed in.\n' +
        'It does not answer here: a link that it refuses is in its trail (handover.refused).\n',
    };
  const why =
    exit === UNAVAILABLE ? 'Glasskey does not run for this account: start it first' : 'Glasskey could not be started';
  return { code: 1, words: `Not handed over: ${why}.\n` };
}
