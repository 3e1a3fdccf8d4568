import { BlockList, isIP } from 'node:net';
import { parseNetwork } from '../../../protocol/access/network.ts';

export type NetworkFacts = { readonly sourceIp: string; readonly network: 'known' | 'unknown' };

/**
 * Which of the workstation's addresses counts, and whether it lies in one of the hospital's networks (CIDR). Without a
 * network it is the loopback address: whether that is known is the policy's decision, so that work can go on when the
 * network goes.
 */
export function networkFacts(addresses: readonly string[], knownNetworks: readonly string[]): NetworkFacts {
  const list = listFor(knownNetworks);
  const usable = addresses.map(plainAddress).filter((address) => isIP(address) !== 0);
  const candidates = usable.length > 0 ? usable : ['127.0.0.1'];
  const known = candidates.find((address) => list.check(address, familyOf(address)));
  return known === undefined
    ? { sourceIp: candidates[0] ?? '127.0.0.1', network: 'unknown' }
    : { sourceIp: known, network: 'known' };
}

const lists = new WeakMap<readonly string[], BlockList>();

function listFor(knownNetworks: readonly string[]): BlockList {
  const cached = lists.get(knownNetworks);
  if (cached !== undefined) return cached;
  const list = new BlockList();
  for (const cidr of knownNetworks) {
    const network = parseNetwork(cidr);
    // An entry that is none makes no network known: the safe side.
    if (network !== null) list.addSubnet(network.address, network.prefix, familyOf(network.address));
  }
  lists.set(knownNetworks, list);
  return list;
}

/** Without the zone of a link-local address, and IPv4 in its own form. */
function plainAddress(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
