import { z } from 'zod';

/** What was done to one target and what came of it. */
export const TargetReportSchema = z.strictObject({
  name: z.string(),
  cases: z.number(),
  refused: z.number(),
  taken: z.number(),
  seconds: z.number(),
  /** MiB that were reachable at the end beyond those after the first tenth. */
  grownMib: z.number(),
  /** Each with its case, which `--from` draws again. */
  faults: z.array(z.string()),
});
export type TargetReport = z.infer<typeof TargetReportSchema>;

/** What a run of fuzz-program.ts says at its end, as JSON on its last line. */
export const FuzzReportSchema = z.strictObject({
  targets: z.array(TargetReportSchema),
  /** The most memory that the process ever had. */
  peakMib: z.number(),
});
export type FuzzReport = z.infer<typeof FuzzReportSchema>;
