import { ALIVE, COVERED, END, ENDING } from './messages.ts';

/** An agent's side of its supervisor. Without one nothing is told, and nothing is ever lost. */
export type SupervisorLink = {
  /** Every display is covered by us: the supervisor need not any more. */
  readonly tellCovered: () => void;
  /** The operating system's session ends, and we with it. */
  readonly tellEnding: () => void;
  /** Whether somebody starts this program again when it ends. */
  readonly isThere: () => boolean;
  /** Whether there was a supervisor that is gone: the next one starts an agent, to which this one gives way. */
  readonly isLost: () => boolean;
};

const ALIVE_MS = 5000;

/** Answers whoever started this process with a channel. `onEnd`: end in order; `onLost`: nobody restarts us any more. */
export function answerSupervisor(onEnd: () => void, onLost: () => void): SupervisorLink {
  let isLost = false;
  let wasToldToEnd = false;
  const tell = (message: string): void => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined); // it may have gone meanwhile
  };
  if (process.connected) {
    const beat = setInterval(() => tell(ALIVE), ALIVE_MS).unref();
    process.on('message', (message) => {
      if (message !== END) return;
      wasToldToEnd = true;
      onEnd();
    });
    process.once('disconnect', () => {
      clearInterval(beat);
      isLost = !wasToldToEnd;
      if (isLost) onLost();
    });
  }
  return {
    tellCovered: () => tell(COVERED),
    tellEnding: () => tell(ENDING),
    isThere: () => process.connected,
    isLost: () => isLost,
  };
}
