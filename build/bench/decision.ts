import { decide } from '../../electron/core/access/decide.ts';
import { requestFor } from '../../electron/core/access/permission-matrix.ts';
import { warmAccess } from '../../electron/core/access/warm-access.ts';
import { ROLES } from '../../protocol/people.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { median, percentile, row, rounded, type Goal, type Row } from './row.ts';

const RUNS = 5;
const DECISIONS = 4000;
const GOAL: Goal = { name: 'access decision, p99', limit: 1, unit: 'ms', must: 'at most' };

/** The shipped rules, as every launch asks them: all roles, ordinary and specially protected patients, in and out of shift. */
export async function measure(): Promise<readonly Row[]> {
  warmAccess(DEFAULT_POLICY);
  const requests = ROLES.flatMap((role) =>
    [{}, { isVip: true }, { withinShift: false }].map((change) => requestFor(role, 'view', change)),
  );
  const runs = Array.from({ length: RUNS }, () =>
    Array.from({ length: DECISIONS }, (_, n) => {
      const request = requests[n % requests.length];
      const began = performance.now();
      if (request !== undefined) decide(DEFAULT_POLICY, request);
      return performance.now() - began;
    }),
  );
  const note = `median ${rounded(median(runs.map(median)))} ms, ${DECISIONS} decisions a run`;
  return [
    row(
      GOAL,
      runs.map((run) => percentile(run, 0.99)),
      note,
    ),
  ];
}
