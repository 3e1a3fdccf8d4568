import { isIP } from 'node:net';

/** A network in CIDR notation, or one address as the network of that one alone; null for any other text. */
export function parseNetwork(cidr: string): { readonly address: string; readonly prefix: number } | null {
  const match = /^([0-9A-Fa-f:.]+)(?:\/(\d{1,3}))?$/.exec(cidr);
  const address = match?.[1] ?? '';
  const version = isIP(address);
  if (version === 0) return null;
  const bits = version === 4 ? 32 : 128;
  const prefix = match?.[2] === undefined ? bits : Number(match[2]);
  return prefix <= bits ? { address, prefix } : null;
}
