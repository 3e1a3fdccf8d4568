import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { networkFacts } from './known-networks.ts';

const OURS = ['10.20.0.0/16', '2001:db8:aa::/48', '192.0.2.7'];

describe('networkFacts', () => {
  it.each([
    [['10.20.3.4'], 'known', '10.20.3.4'],
    [['10.21.3.4'], 'unknown', '10.21.3.4'],
    [['172.17.0.1', '10.20.3.4'], 'known', '10.20.3.4'],
    [['2001:db8:aa:1::5'], 'known', '2001:db8:aa:1::5'],
    [['2001:db8:ab::5'], 'unknown', '2001:db8:ab::5'],
    [['::ffff:10.20.3.4'], 'known', '10.20.3.4'],
    [['fe80::1%eth0'], 'unknown', 'fe80::1'],
    [['192.0.2.7'], 'known', '192.0.2.7'],
    [['192.0.2.8'], 'unknown', '192.0.2.8'],
    [['no address'], 'unknown', '127.0.0.1'],
  ])('%j is %s', (addresses, network, sourceIp) => {
    expect(networkFacts(addresses, OURS)).toEqual({ network, sourceIp });
  });

  it('leaves a workstation without a network to the policy', () => {
    expect(networkFacts([], DEFAULT_POLICY.access.knownNetworks).network).toBe('known');
    expect(networkFacts([], OURS).network).toBe('unknown');
  });

  it('knows no network by an entry that is none', () => {
    expect(networkFacts(['10.20.3.4'], ['10.20.0.0/99', 'anything', '', '10.20.0.0/16/8']).network).toBe('unknown');
  });
});
