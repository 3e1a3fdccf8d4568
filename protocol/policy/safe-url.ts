import { z } from 'zod';

/** Whether that host of a URL is the workstation itself: what goes there needs no TLS. */
export const isLoopback = (hostname: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);

/** A web address that the policy names: TLS, or the workstation itself. */
export const SafeUrlSchema = z.url({ protocol: /^https?$/ }).refine((text) => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || isLoopback(url?.hostname ?? '');
}, 'must be https, or http on this workstation');
