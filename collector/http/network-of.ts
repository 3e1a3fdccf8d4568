import { isIPv6 } from 'node:net';

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** Where failures of an address are counted: of IPv6 its /64, all of which one host can use; an IPv4 address is itself. */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  // As URLs write it: no dots, no leading zeros, lower case.
  const [head = [], tail = []] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::').map(groupsOf);
  const groups = [...head, ...zeros(GROUPS - head.length - tail.length), ...tail];
  return mappedIPv4(groups) ?? `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
const zeros = (count: number): readonly string[] => Array.from({ length: count }, () => '0');

/** The IPv4 address in ::ffff:0:0/96, as a server that listens on both sees it. */
function mappedIPv4(groups: readonly string[]): string | null {
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return null;
  const numbers = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 255]).join('.');
}
