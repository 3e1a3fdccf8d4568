import { getCACertificates } from 'node:tls';

/** A hospital's own certificate authority is in the operating system's store, not among those that Node brings along. PEM. */
export const trustedAuthorities = (): string[] => [
  ...new Set([...getCACertificates('default'), ...getCACertificates('system')]),
];
