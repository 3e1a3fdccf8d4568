import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WIRE_ERROR_CODES } from '../../protocol/wire/errors.ts';
import { trackedFiles } from '../../build/check/tracked-files.ts';
import { createLog, readLogLine, type Log } from './log.ts';
import { isLogValue, LOG_EVENTS } from './log-events.ts';

const lines: string[] = [];
const log = createLog(
  (line) => lines.push(line),
  () => 0,
);
/** As a call that the types would refuse comes in. */
const anyLog = log as unknown as (event: string, fields?: Readonly<Record<string, unknown>>) => void;
const written = (event: string, fields?: Readonly<Record<string, unknown>>): string => {
  lines.length = 0;
  anyLog(event, fields);
  return lines.join('');
};

describe('the operational log', () => {
  it('says an event and its fields', () => {
    const trail = '018f5a52-52f8-4d3c-9a52-5b9b4d6a3c11';
    expect(JSON.parse(written('sync.halted', { trail, code: 'trail.fork' }))).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      event: 'sync.halted',
      trail,
      code: 'trail.fork',
    });
  });

  it('is asked for what it says by the types', () => {
    const typed = (told: Log): void => {
      // @ts-expect-error: no such event
      told('agent.greeted');
      // @ts-expect-error: no such field
      told('agent.fault', { code: 'internal', name: 'x' });
      // @ts-expect-error: the field is missing
      told('agent.fault');
      // @ts-expect-error: a number
      told('policy.applied', { serial: 'x' });
    };
    expect(typed).toBeTypeOf('function');
  });

  it.each(['Dr. Rita Lang', 'r.lang', 'rita', 'lab-1001', 'LAB-1001', '1.2.840.113619', 'A24051701', '/home/lang', ''])(
    'withholds %j wherever it is given',
    (text) => {
      for (const [event, shape] of Object.entries(LOG_EVENTS)) {
        const fields = Object.fromEntries([...Object.keys(shape), 'extra'].map((name) => [name, text]));
        const told = written(event, fields);
        expect(told).not.toContain(JSON.stringify(text));
        expect(told).not.toContain('extra');
      }
      expect(written(text, {})).toBe('');
    },
  );

  it('passes no text that anybody could think of, in any place of any call', () => {
    const events = fc.oneof(fc.constantFrom(...Object.keys(LOG_EVENTS)), fc.string());
    const names = fc.oneof(fc.constantFrom('code', 'trail', 'serial', 'attempt'), fc.string());
    // Sixteen letters that no code of ours holds, within whatever else.
    const secret = 'qzxjqzxjqzxjqzxj';
    const texts = fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${secret}${after}`);
    const values = fc.oneof(texts, fc.array(texts), fc.dictionary(fc.string(), texts), fc.constant(new Error(secret)));
    fc.assert(
      fc.property(events, names, values, (event, name, value) => !written(event, { [name]: value }).includes(secret)),
      { numRuns: 2000 },
    );
  });

  it('reads back what it has written, and nothing else', () => {
    const line = written('feed.failed', { code: 'receiver.refused' });
    expect(readLogLine(line)).toEqual(JSON.parse(line));
    const smuggled = JSON.stringify({ ...JSON.parse(line), code: 'Rita Lang', said: 'Rita Lang' });
    expect(readLogLine(smuggled)).toEqual({ ...JSON.parse(line), code: 'withheld' });
    for (const bad of ['', 'Rita Lang', '[]', '{"event":"x","at":"y"}', '{"event":"agent.started","at":"Rita Lang"}'])
      expect(readLogLine(bad)).toBeNull();
  });

  it('knows every code that the agent refuses, raises or throws with', () => {
    const sources = trackedFiles().filter(
      (file) => /^electron\/.*(?<!test)\.ts$/.test(file) && !file.includes('testing'),
    );
    const raised = /\b(?:raise|clear|refuse|AgentError|onFault|onFatal|onPageFault)\(\s*'([^']+)'/g;
    const codes = sources.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(raised)].map((match) => match[1] ?? ''),
    );
    expect(codes.length).toBeGreaterThan(60);
    expect([...new Set([...codes, ...WIRE_ERROR_CODES])].filter((code) => !isLogValue('code', code))).toEqual([]);
  });
});
