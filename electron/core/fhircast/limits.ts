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
  /** A channel that lasted so long is a good one: what was wrong before it counts no more. */
  readonly steadyMs: number;
  /** So long it is tried to sign a person out there too. */
  readonly logoutMs: number;
  /** So long the end of the agent, and of a channel, waits for the goodbye. */
  readonly goodbyeMs: number;
};

export const FHIRCAST_LIMITS: FhircastLimits = {
  requestMs: 5000,
  confirmMs: 10_000,
  pingMs: 15_000,
  leastLeaseMs: 30_000,
  closeMs: 2000,
  undecidedMs: 10_000,
  steadyMs: 60_000,
  logoutMs: 60_000,
  goodbyeMs: 2000,
};
