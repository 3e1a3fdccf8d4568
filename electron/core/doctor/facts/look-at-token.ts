import { readTokenFile, tokenFileOf } from '../../enrolment/token-file.ts';
import { isUsedToken } from '../../enrolment/used-token.ts';
import { settingsOf } from '../../policy/machine/machine-settings.ts';
import { isOfPolicy } from '../../sync/as-policy-wants.ts';
import { KEY_MISSING } from '../../sync/enrolment.ts';
import { readToken } from '../../sync/read-token.ts';
import type { EnrolmentTokenFact } from '../checks/enrolment-token.ts';
import type { Surroundings } from './place.ts';

const KINDS: Readonly<Record<string, EnrolmentTokenFact['kind']>> = {
  'enrol.token_file_unreadable': 'file-unreadable',
  'enrol.token_file_untrusted': 'file-untrusted',
  'enrol.token_unreadable': 'damaged',
  'enrol.token_expired': 'expired',
  'enrol.token_used': 'used',
  'enrol.not_of_policy': 'not-of-policy',
  'token.rejected': 'rejected',
  'collector.untrusted': 'other-collector',
  'enrol.reply_invalid': 'reply-invalid',
  'enrol.failed': 'unkept',
  'enrolment.unwritable': 'unkept',
};

/** Judges the token as the agent would; what the collector said to it only the agent knows, and shows. */
export async function lookAtToken(around: Surroundings): Promise<EnrolmentTokenFact> {
  const [{ policy }, isServed] = await Promise.all([around.machine(), isEnrolled(around)]);
  const found = await readTokenFile(tokenFileOf(settingsOf(policy)));
  if (found.kind === 'absent') return { kind: 'none' };
  if (isServed) return { kind: 'left' };
  if (found.kind === 'unusable') return { kind: KINDS[found.code] ?? 'waits' };
  if (isUsedToken(around.folder, found.fingerprint)) return { kind: 'used' };
  const token = readToken(found.text, around.wallMs());
  if (!token.ok) return { kind: KINDS[token.code] ?? 'damaged' };
  if (!isOfPolicy(token.value.caFingerprint, policy)) return { kind: 'not-of-policy' };
  const shown = around.health()?.faults.find((code) => Object.hasOwn(KINDS, code));
  return { kind: (shown === undefined ? null : KINDS[shown]) ?? 'waits' };
}

/** Whether there is nothing that a token would mend (wiring/enrol-silently.ts). */
async function isEnrolled({ stored, enrolment, recognised }: Surroundings): Promise<boolean> {
  if ((await stored()) === null || (await recognised()).kind === 'other') return false;
  const proved = await enrolment();
  return !(proved !== null && 'fault' in proved && proved.fault === KEY_MISSING);
}
