import { BATCH_MAX_RECORDS } from '../../../protocol/wire/records.ts';

/** How records travel. */
export type SendingPace = {
  /** Most records in one batch, 1 to BATCH_MAX_RECORDS. */
  readonly batchRecords: number;
  /** So long records wait for others; urgent ones do not. */
  readonly gatherMs: number;
};

/** Where nobody says otherwise. */
export const USUAL_PACE: SendingPace = { batchRecords: BATCH_MAX_RECORDS, gatherMs: 150 };
