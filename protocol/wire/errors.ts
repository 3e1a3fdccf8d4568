import { z } from 'zod';

/** Stable codes of the collector's refusals. The words are the caller's. */
export const WIRE_ERROR_CODES = [
  'request.invalid',
  'request.too_large',
  'token.rejected', // unknown, used or expired enrolment token
  'certificate.rejected',
  'certificate.not_due', // it is good for too long to be renewed
  'auth.rejected', // unknown name, wrong password, disabled person: one code on purpose
  'auth.code_rejected',
  'auth.wait', // too many failures: retryAfterSeconds says how long
  'auth.factor_disabled', // 100 consecutive failures: an administrator must act
  'auth.attempt_expired',
  'auth.forbidden', // signed in, but the role does not allow it
  'auth.second_person', // it takes two people, and this is the first one again
  'retention.nothing_due',
  'retention.changed', // what is due is not what was proposed any more: propose again
  'retention.still_erasing', // another destruction under the same keys is approved and not certified yet: ask again
  'retention.clock_doubted', // no workstation bears out the collector's clock: by it nothing may be due
  'trail.gap', // the batch starts after the collector's next sequence number
  'trail.fork', // the same sequence numbers with other bytes, or a head that does not follow
  'trail.rewritten', // a record differs from the one stored
  'trail.record_invalid',
  'log.behind', // the log lacks or contradicts a checkpoint that it signed: nothing is taken in until it is restored
  'log.unwitnessed', // stored, but not cosigned by the required witnesses yet: ask again
  'seal.key_refused', // this workstation has agreed on another first key before
  'pushback', // 429 and 503: wait for Retry-After
  'not_found',
  'internal',
] as const;

/** Body of every answer that is not 2xx. */
export const WireErrorSchema = z.strictObject({
  code: z.enum(WIRE_ERROR_CODES),
  retryAfterSeconds: z.number().int().min(0).optional(),
  /** For trail.*: what the collector holds. */
  seq: z.number().int().min(0).optional(),
  head: z.string().optional(),
});
export type WireError = z.infer<typeof WireErrorSchema>;
export type WireErrorCode = WireError['code'];
