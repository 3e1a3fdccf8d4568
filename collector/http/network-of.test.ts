import { expect, it } from 'vitest';
import { networkOf } from './network-of.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['2001:db8:0:1:8000::9', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0001:0002:0003:0004:0005', '2001:db8:0:1::/64'],
  ['fe80::1:2%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
])('the network of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

it('is one for all that one host can call itself, and another for its neighbour', () => {
  const network = networkOf('2001:db8:1:2::1');
  expect(networkOf('2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(network);
  expect(networkOf('2001:db8:1:3::1')).not.toBe(network);
});
