import { defineCheck, error, fine, warning } from '../check.ts';

/**
 * What becomes of the token that IT left: `left`, it is not needed any more; `waits`, nothing is known against it; else why
 * it is not used.
 */
export type EnrolmentTokenFact = {
  readonly kind:
    | 'none'
    | 'left'
    | 'waits'
    | 'file-unreadable'
    | 'file-untrusted'
    | 'damaged'
    | 'expired'
    | 'used'
    | 'not-of-policy'
    | 'rejected'
    | 'other-collector'
    | 'reply-invalid'
    | 'unkept';
};

const ANEW =
  'Make a new one at the collector (glasskey collector token --site NAME --data DIR) and put it into the file; within a minute it is used.';

export const enrolmentTokenCheck = defineCheck({
  id: 'enrolment-token',
  about: 'Whether the token that IT left in a file can enrol the workstation, or is to be deleted',
  outcomes: {
    none: fine('There is no file with an enrolment token.'),
    left: warning(
      'A file with an enrolment token is still there. This workstation is enrolled and does not use it.',
      'Delete it as administrator: enrolmentTokenFile of the machine policy, else enrolment-token in /etc/glasskey (Windows: C:\\Program Files\\Glasskey Enrolment; macOS: /Library/Application Support/Glasskey).',
    ),
    waits: warning(
      'An enrolment token is there, and the workstation is not enrolled yet.',
      'See agent and keychain, and whether the collector’s address in the token can be reached from here: the agent tries again by itself.',
    ),
    'file-unreadable': error(
      'The file with the enrolment token may not be read by this account.',
      'Let the account that runs the agent read it: for example chown root:GROUP and chmod 640.',
    ),
    'file-untrusted': error(
      'Somebody else than an administrator can write the file with the enrolment token, or it is a link or too large: it is not used.',
      'Find out who put it there. It must be a plain file of root’s in folders of root’s, writable by nobody else (Windows: by administrators only).',
    ),
    damaged: error('What is in the file is no enrolment token.', ANEW),
    expired: error('The enrolment token has expired.', `${ANEW} If it has not, look at this workstation’s clock.`),
    used: error('The enrolment token is the one that this workstation has used before.', ANEW),
    'not-of-policy': error(
      'The enrolment token is for another collector than collectorCaFingerprint of the machine policy names.',
      'Find out which of the two is wrong, and correct it.',
    ),
    rejected: error('The collector does not know the enrolment token, or it is used up.', ANEW),
    'other-collector': error(
      'The server at the address in the enrolment token is not the collector that made the token. Nothing was sent to it.',
      'Find out who answers there: a proxy that opens TLS, a wrong address, or an attack.',
    ),
    'reply-invalid': error(
      'The collector answered the enrolment with something that does not fit.',
      `Compare the versions of collector and agent. ${ANEW}`,
    ),
    unkept: error(
      'The workstation cannot keep what it needs for the enrolment, or what it got for the token.',
      'See keychain and disk: the agent tries again by itself, which costs no second use of the token. If both are in order, send the diagnostics (glasskey doctor --bundle FILE).',
    ),
  },
  judge: ({ kind }: EnrolmentTokenFact) => ({ code: kind }),
});
