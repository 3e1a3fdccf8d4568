import { describe, expect, it } from 'vitest';
import { parseNetwork } from './network.ts';

describe('a network', () => {
  it.each(['10.0.0.0/8', '::1/128', '0.0.0.0/0', '192.0.2.7', 'fc00::/7'])('%s', (text) => {
    expect(parseNetwork(text)).not.toBeNull();
  });
  it.each(['', '10.0.0.0/33', '::/129', '10.0.0/8', 'all', '10.0.0.0/-1', '10.0.0.0/8 '])('not %j', (text) => {
    expect(parseNetwork(text)).toBeNull();
  });
});
