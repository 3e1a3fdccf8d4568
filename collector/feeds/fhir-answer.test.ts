import { describe, expect, it } from 'vitest';
import { readBatchAnswer } from './fhir-answer.ts';

const answer = (...statuses: readonly string[]): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'batch-response',
    entry: statuses.map((status) => ({ response: { status } })),
  });
const read = (repetition: 'put' | 'conditional-create', known: number, ...statuses: readonly string[]) =>
  readBatchAnswer(answer(...statuses), { count: statuses.length, repetition, isRepetition: (index) => index < known });

describe('what a FHIR server answers to a batch', () => {
  it('counts what is stored up to the first entry that is not', () => {
    expect(read('put', 0, '201 Created', '200 OK', '204')).toEqual({ accepted: 3, fault: null, stored: [0, 2] });
    expect(read('put', 0, '201 Created', '422 Unprocessable Entity', '201')).toEqual({
      accepted: 1,
      fault: 'receiver.refused',
      stored: [0, 2],
    });
    expect(read('put', 9, '201', '412')).toEqual({ accepted: 1, fault: 'receiver.refused', stored: [0] });
    expect(read('conditional-create', 0, '201', '503')).toEqual({
      accepted: 1,
      fault: 'receiver.pushback',
      stored: [0],
    });
  });

  it.each(['200 OK', '304 Not Modified', '412 Precondition Failed'])(
    'takes %s to a conditional create for a repetition only of what was sent before',
    (found) => {
      expect(read('conditional-create', 2, found, found, '201 Created')).toEqual({
        accepted: 3,
        fault: null,
        stored: [2],
      });
      const misunderstood = { fault: 'receiver.misunderstood', stored: [] };
      expect(read('conditional-create', 1, found, found)).toEqual({ accepted: 1, ...misunderstood });
      expect(read('conditional-create', 0, found)).toEqual({ accepted: 0, ...misunderstood });
    },
  );

  it.each(['', '{}', answer('201')])('understands nothing of %s', (body) => {
    const asked = { count: 2, repetition: 'put', isRepetition: () => true } as const;
    expect(readBatchAnswer(body, asked)).toBeNull();
  });
});
