// What Node says of a certificate that is not trusted, has expired or names another machine, and of no common version.
const OUT_OF_DATE = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const UNTRUSTED = new Set([
  ...OUT_OF_DATE,
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_CHAIN_TOO_LONG',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
]);

// Alerts about our certificate (RFC 8446 section 6.2); in TLS 1.3 they arrive with the first answer.
const REJECTED =
  /^ERR_SSL_.*ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)/;

/** What TLS had against a connection: the peer is not whom we trust, or it does not take our certificate; null: neither. */
export function tlsFault(error: unknown): 'untrusted' | 'rejected' | null {
  for (const code of codesOf(error)) {
    if (UNTRUSTED.has(code)) return 'untrusted';
    if (REJECTED.test(code)) return 'rejected';
  }
  return null;
}

/** Whether a certificate has ended or not begun by this machine's clock: the last that TLS had against it. */
export const isOutOfDate = (error: unknown): boolean => codesOf(error).some((code) => OUT_OF_DATE.has(code));

/** The error's codes and those of its causes. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...own, ...codesOf(error.cause, depth + 1)];
}
