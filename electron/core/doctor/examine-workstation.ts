import type { Severity } from '../../../protocol/wire/heartbeat.ts';
import { VERSION } from '../../../protocol/version.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { QUESTIONS } from './all-questions.ts';
import { findPolicy } from './facts/look-at-policy.ts';
import { orElse } from './facts/or-else.ts';
import { lookAround, type DoctorPlace } from './facts/place.ts';
import { unanswered, worst, type Finding } from './finding.ts';

/** Longest wait for one check, in milliseconds; all run at once. */
const CHECK_MS = 10_000;
const CLOSE_MS = 1000;

/** What `glasskey doctor --json` prints. */
export type Examination = {
  readonly v: 1;
  /** RFC 3339, by the workstation's clock. */
  readonly at: string;
  readonly version: string;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
  /** Which source won for each key that IT can set; null: it cannot be told while the keychain is locked. */
  readonly effective: EffectivePolicy | null;
};

export type ExaminationInput = DoctorPlace & {
  /** Where the built program lies; null: it runs from its source. */
  readonly packageFolder: string | null;
};

/** Asks everything at once and judges it. Writes nothing, throws nothing, and ends: what does not answer is `late`. */
export async function examineWorkstation(place: ExaminationInput): Promise<Examination> {
  const around = lookAround(place);
  const policy = findPolicy(around);
  policy.catch(() => undefined); // each check that needs it says so itself
  const found = { policy: () => policy, packageFolder: place.packageFolder };
  const findings = await Promise.all(
    QUESTIONS.map(({ check, ask }) => {
      const finding = ask(around, found).catch(() => unanswered(check.id, 'failed'));
      return orElse(CHECK_MS, finding, unanswered(check.id, 'late'));
    }),
  );
  const told = orElse(
    CHECK_MS,
    policy.then(({ effective }) => effective).catch(() => null),
    null,
  );
  const effective = await told;
  const closed = around.close().catch(() => undefined);
  await orElse(CLOSE_MS, closed, undefined);
  return {
    v: 1,
    at: new Date(place.wallMs()).toISOString(),
    version: VERSION,
    severity: worst(findings),
    findings,
    effective,
  };
}
