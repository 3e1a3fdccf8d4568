/** The two times of the agent. Deadlines use `monotonicMs`; records carry both. Tests pass their own. */
export type Clock = {
  /** Milliseconds since the epoch, as the operating system believes it. It can be set back. */
  readonly wallMs: () => number;
  /** Milliseconds that only grow while this process runs. */
  readonly monotonicMs: () => number;
};

/** The workstation's own clocks. */
export const systemClock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
