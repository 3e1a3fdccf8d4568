import { describe, expect, it } from 'vitest';
import { FhircastSchema } from './handover.ts';
import { PolicySchema } from './policy.ts';
import { DEFAULT_POLICY } from './default-policy.ts';

const HUB = { hubUrl: 'https://hub.example.org/', topic: '{user}' };
const isTaken = (given: object): boolean => FhircastSchema.safeParse({ ...HUB, ...given }).success;

describe('what other programs may hand over', () => {
  it('is nothing in a policy that does not speak of it', () => {
    const { handover: _, ...before } = DEFAULT_POLICY;
    expect(PolicySchema.parse(before).handover).toMatchObject({ links: false, fhircast: null });
  });

  it.each([
    [{}, true],
    [{ hubUrl: 'http://127.0.0.1:9410/hub' }, true],
    [{ hubUrl: 'http://hub.example.org/' }, false],
    [{ topic: 'radiology/{workstation}' }, true],
    [{ topic: '{workstation}:{user}' }, true],
    [{ topic: 'everybody' }, false],
    [{ topic: '{person}' }, false],
    [{ topic: '{user} and more' }, false],
    [{ channelHosts: ['ws.example.org'] }, true],
    [{ channelHosts: ['wss://ws.example.org'] }, false],
  ])('over a hub: %j is %s', (given, taken) => expect(isTaken(given)).toBe(taken));
});
