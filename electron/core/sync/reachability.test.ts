import { describe, expect, it } from 'vitest';
import { createReachability } from './reachability.ts';

describe('whether the collector can be reached', () => {
  it('is not known before it was asked, and then is, whatever the answer', () => {
    const reachability = createReachability();
    const told: string[] = [];
    reachability.onKnown(() => told.push(`known, ${reachability.isReachable()}`));
    reachability.onChange((isReachable) => told.push(`changed to ${isReachable}`));
    expect(reachability.isKnown()).toBe(false);
    reachability.heard(false);
    expect(reachability.isKnown()).toBe(true);
    reachability.heard(true);
    reachability.heard(true);
    reachability.heard(false);
    expect(told).toEqual(['known, false', 'changed to true', 'changed to false']);
  });

  it('tells once that another answers in its place, until the collector itself was heard', () => {
    const reachability = createReachability();
    let told = 0;
    reachability.heard(false, 'collector.untrusted');
    const forget = reachability.onImpostor(() => (told += 1));
    reachability.heard(false, 'collector.unreachable');
    reachability.heard(false, 'collector.untrusted');
    expect(told).toBe(1);
    reachability.heard(true);
    reachability.heard(false, 'collector.unreachable');
    expect(told).toBe(1);
    reachability.heard(false, 'collector.untrusted');
    expect(told).toBe(2);
    forget();
    reachability.heard(true);
    reachability.heard(false, 'collector.untrusted');
    expect(told).toBe(2);
  });
});
