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
});
