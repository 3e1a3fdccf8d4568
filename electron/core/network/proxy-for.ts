import { isIP } from 'node:net';
import type { Network } from './network.ts';

/** The proxy on the way to a host (without brackets); null for the straight way. This machine is never beyond a proxy. */
export function proxyFor(host: string, { proxy, bypass }: Pick<Network, 'proxy' | 'bypass'>): URL | null {
  const name = host.toLowerCase().replace(/\.$/, '');
  const isHere = name === 'localhost' || name.endsWith('.localhost') || name === '::1' || isLoopback4(name);
  return isHere || bypass.some((pattern) => isMeant(name, pattern.toLowerCase())) ? null : proxy;
}

const isLoopback4 = (name: string): boolean => isIP(name) === 4 && name.startsWith('127.');

function isMeant(name: string, pattern: string): boolean {
  if (isIP(name) !== 0 || isIP(pattern) !== 0) return name === pattern;
  return pattern.startsWith('.') ? name.endsWith(pattern) || name === pattern.slice(1) : name === pattern;
}
