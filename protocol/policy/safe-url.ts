import { z } from 'zod';

/** A web address that the policy names: TLS, or the workstation itself. */
export const SafeUrlSchema = z.url({ protocol: /^https?$/ }).refine((text) => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
}, 'must be https, or http on this workstation');
