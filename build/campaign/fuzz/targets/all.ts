import type { FuzzTarget } from '../target.ts';
import { collectorApi } from './collector-api.ts';
import { commandLine } from './command-line.ts';
import { dicomFiles } from './dicom-files.ts';
import { enrolmentToken } from './enrolment-token.ts';
import { hubMessages } from './hub-messages.ts';
import { ipc } from './ipc.ts';
import { machinePolicy } from './machine-policy.ts';
import { policyBundle } from './policy-bundle.ts';
import { qidoAnswers } from './qido-answers.ts';
import { secondStart } from './second-start.ts';
import { wadoAnswers } from './wado-answers.ts';

export const TARGETS: readonly FuzzTarget[] = [
  ipc,
  dicomFiles,
  enrolmentToken,
  policyBundle,
  qidoAnswers,
  wadoAnswers,
  secondStart,
  hubMessages,
  machinePolicy,
  collectorApi,
  commandLine,
];
