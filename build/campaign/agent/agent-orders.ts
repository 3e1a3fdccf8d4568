/** What one run of the campaign's agent is to do; one JSON on its command line. Events are numbered. */
export type AgentOrders = {
  /** Data folder of an enrolled workstation. */
  readonly folder: string;
  /** Its name in the keychain. */
  readonly service: string;
  /** A TCP port of this machine instead of the collector's own; null: the collector's. */
  readonly port: number | null;
  readonly first: number;
  readonly count: number;
  readonly seed: number;
  /** Longest pause between two groups of appends, in milliseconds. */
  readonly pauseMs: number;
  /** How far its wall clock is ahead when it starts. */
  readonly aheadMs: number;
  /** Whether a month passes meanwhile: a new data key, and old content is destroyed. */
  readonly isLongRun: boolean;
  /** Whether it ends only when the collector has everything, or when the two sides differ. */
  readonly drains: boolean;
  /** Whether it appends until its standard input ends, and `count` is only the most. */
  readonly isOpenEnded: boolean;
};

/** What the agent says, one line each, before it goes on. Written to a pipe, which no shim touches. */
export type AgentLine =
  | { readonly say: 'open'; readonly trail: string; readonly findings: readonly string[] }
  | { readonly say: 'refused-start'; readonly code: string }
  /** What it is about to do, for those who aim. */
  | { readonly say: 'phase'; readonly phase: Phase }
  | {
      readonly say: 'stored';
      readonly event: number;
      readonly trail: string;
      readonly seq: number;
      readonly id: string;
    }
  | { readonly say: 'refused'; readonly event: number; readonly code: string }
  /** An emergency that is in memory only. */
  | { readonly say: 'kept'; readonly event: number; readonly code: string }
  /** Nothing is in memory any more. */
  | { readonly say: 'kept-none' }
  | { readonly say: 'acknowledged'; readonly trail: string; readonly seq: number }
  | { readonly say: 'sync'; readonly kind: string; readonly code: string }
  | { readonly say: 'fault'; readonly code: string }
  | { readonly say: 'clock'; readonly verdict: string }
  | { readonly say: 'closed'; readonly fault: string | null };

export const PHASES = ['append', 'emergency', 'seal', 'key', 'retention', 'close'] as const;
export type Phase = (typeof PHASES)[number];
