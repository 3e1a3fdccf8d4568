import { FIRST_TABLES } from './steps/01-first-tables.ts';
import { TRANSPARENCY_LOG } from './steps/02-transparency-log.ts';
import { SEALS } from './steps/03-seals.ts';
import { RETENTION } from './steps/04-retention.ts';
import { RESTORED_LOG } from './steps/05-restored-log.ts';
import { FEEDS } from './steps/06-feeds.ts';
import { LISTED_PATIENTS } from './steps/07-listed-patients.ts';
import { WHOLE_BATCHES } from './steps/08-whole-batches.ts';
import { HEARTBEATS } from './steps/09-heartbeats.ts';
import { TENANT_AND_RING } from './steps/10-tenant-and-ring.ts';
import { RUNS } from './steps/11-runs.ts';
import { ROLLOUTS } from './steps/12-rollouts.ts';
import { ENROLMENT_ANSWERS } from './steps/13-enrolment-answers.ts';
import { ORDER_AT_ENROLMENT } from './steps/14-order-at-enrolment.ts';
import { RENEWALS } from './steps/15-renewals.ts';
import { NESTED_SALVAGE } from './steps/16-nested-salvage.ts';
import { FOUND_BY_INDEX } from './steps/17-found-by-index.ts';
import { RESTORED_AGAIN } from './steps/18-restored-again.ts';

/** Numbered steps of the schema: entry n brings `user_version` from n to n + 1. Never edit one that was released. */
export const MIGRATIONS: readonly string[] = [
  FIRST_TABLES,
  TRANSPARENCY_LOG,
  SEALS,
  RETENTION,
  RESTORED_LOG,
  FEEDS,
  LISTED_PATIENTS,
  WHOLE_BATCHES,
  HEARTBEATS,
  TENANT_AND_RING,
  RUNS,
  ROLLOUTS,
  ENROLMENT_ANSWERS,
  ORDER_AT_ENROLMENT,
  RENEWALS,
  NESTED_SALVAGE,
  FOUND_BY_INDEX,
  RESTORED_AGAIN,
];
