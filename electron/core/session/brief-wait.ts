import type { Result } from '../errors.ts';
import { refuse } from '../errors.ts';
import type { CollectorAuth } from './sign-in-ports.ts';

/** Long enough for a collector on the same site to hash a password; a person at a locked screen waits no longer. */
const BRIEF_MS = 2500;

/**
 * The collector's part of signing in, given up early while the collector was not heard last time: behind a network that
 * swallows packets every unlock would otherwise wait for a connection that nobody expects.
 */
export function withBriefWait(auth: CollectorAuth, isReachable: () => boolean, briefMs = BRIEF_MS): CollectorAuth {
  const briefly = async <T>(answer: Promise<Result<T>>): Promise<Result<T>> => {
    if (isReachable()) return answer;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<Result<T>>((resolve) => {
      timer = setTimeout(() => resolve(refuse('collector.unreachable')), briefMs);
    });
    try {
      return await Promise.race([answer, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    password: (request) => briefly(auth.password(request)),
    code: (request) => briefly(auth.code(request)),
    // Only the collector can enrol: there is nothing to fall back to.
    confirmEnrolment: auth.confirmEnrolment,
    stepUp: (request) => briefly(auth.stepUp(request)),
  };
}
