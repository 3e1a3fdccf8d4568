import { z } from 'zod';

/** What one run of a mutations program says at its end, as JSON on its last line. */
export const MutationReportSchema = z.strictObject({
  /** Mutations that altered something that can be read. */
  mutations: z.number(),
  /** Tries that altered nothing: not counted. */
  withoutEffect: z.number(),
  /** How often each kind was tried with effect. */
  kinds: z.record(z.string(), z.number()),
  /** What was altered and not found, in words. */
  undetected: z.array(z.string()),
});
export type MutationReport = z.infer<typeof MutationReportSchema>;

export type Tally = {
  readonly note: (kind: string, verdict: 'found' | 'undetected' | 'without-effect', what: string) => void;
  readonly count: () => number;
  readonly report: () => MutationReport;
};

export function createTally(): Tally {
  const kinds = new Map<string, number>();
  const undetected: string[] = [];
  let withoutEffect = 0;
  let mutations = 0;
  return {
    note: (kind, verdict, what) => {
      if (verdict === 'without-effect') {
        withoutEffect += 1;
        return;
      }
      mutations += 1;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (verdict === 'undetected') undetected.push(`${kind}: ${what}`);
    },
    count: () => mutations,
    report: () => ({ mutations, withoutEffect, kinds: Object.fromEntries(kinds), undetected }),
  };
}
