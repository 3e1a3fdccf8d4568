/** The two times of the agent. Deadlines use `monotonicMs`; records carry both. Tests pass their own. */
export type Clock = {
  /** Milliseconds since the epoch, as the operating system believes it. It can be set back or forward. */
  readonly wallMs: () => number;
  /** Milliseconds that only grow while this process runs, whether the workstation is awake or asleep. */
  readonly monotonicMs: () => number;
};
