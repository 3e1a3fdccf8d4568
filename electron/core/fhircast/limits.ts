/** How long things may take, in milliseconds. */
export type FhircastLimits = {
  readonly requestMs: number;
  /** From the channel's address to its confirmation. */
  readonly confirmMs: number;
  /** Between two pings of ours; after three without a sign of life the channel is over. */
  readonly pingMs: number;
  /** A subscription is made anew no sooner than this, however short the hub lends it. */
  readonly leastLeaseMs: number;
  /** So long a channel that we end may take to be closed in order. */
  readonly closeMs: number;
  /** So long the others are left in doubt whether we follow (FHIRcast 3.0.0, section 2.5). */
  readonly undecidedMs: number;
  /** So long the end of the agent waits for its goodbye. */
  readonly goodbyeMs: number;
};

export const FHIRCAST_LIMITS: FhircastLimits = {
  requestMs: 5000,
  confirmMs: 10_000,
  pingMs: 15_000,
  leastLeaseMs: 30_000,
  closeMs: 2000,
  undecidedMs: 10_000,
  goodbyeMs: 2000,
};
