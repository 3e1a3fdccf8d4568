import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame } from './frame.ts';
import { formatMessage, type SyslogMessage } from './message.ts';

const PLAIN: SyslogMessage = {
  facility: 10,
  severity: 5,
  at: '2026-11-23T02:41:00.118Z',
  host: 'rr-ws-014',
  app: 'reading-agent',
  process: '4812',
  messageId: 'DICOM+RFC3881',
  structured: [],
  text: '<a/>',
  withMark: false,
};
const format = (change: Partial<SyslogMessage> = {}) => formatMessage({ ...PLAIN, ...change });

describe('RFC 5424', () => {
  it('writes the header of ITI-20', () => {
    expect(format().toString()).toBe(
      '<85>1 2026-11-23T02:41:00.118Z rr-ws-014 reading-agent 4812 DICOM+RFC3881 - <a/>',
    );
    expect(format({ severity: 4, process: null, host: '' }).toString()).toMatch(/^<84>1 \S+ - reading-agent - DICOM/);
  });

  it('begins UTF-8 with a byte order mark where that is wanted', () => {
    const octets = format({ withMark: true, text: 'é' });
    expect(octets.subarray(-5).toString('hex')).toBe('efbbbfc3a9');
    expect(format({ text: 'é' }).subarray(-3).toString('hex')).toBe('20c3a9');
  });

  it('escapes the values of structured data, and nothing but what has to be', () => {
    const structured = [
      { id: 'meta', parameters: { sequenceId: '29' } },
      { id: 'a]b', parameters: { 'k="y': 'q" b\\ c] ü\n' } },
    ];
    expect(format({ structured }).toString()).toContain(' [meta sequenceId="29"][a?b k??y="q\\" b\\\\ c\\] ü\n"] <a/>');
  });

  it('keeps times within what receivers read', () => {
    expect(format({ at: '2026-11-23t02:41:60.12345678z' }).toString()).toContain(' 2026-11-23T02:41:59.123456Z ');
  });

  it('has exactly its seven fields whatever is put into them', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(text, text, text, text, (host, app, process, messageId) => {
        const line = format({ host, app, process, messageId }).toString();
        const [pri, at, ...fields] = line.split(' ');
        expect([pri, at, ...fields.slice(4)]).toEqual(['<85>1', PLAIN.at, '-', '<a/>']);
        const longest = [255, 48, 128, 32];
        for (const [index, field] of fields.slice(0, 4).entries()) {
          expect(field).toMatch(/^[\x21-\x7e]+$/);
          expect(field.length).toBeLessThanOrEqual(longest[index] ?? 0);
        }
      }),
    );
  });
});

describe('RFC 5425', () => {
  it('counts octets, not characters', () => {
    expect(frame(format()).toString()).toBe(`80 ${format().toString()}`);
    expect(frame(Buffer.from('é山')).toString()).toBe('5 é山');
    expect(frame(Buffer.from('a')).at(-1)).toBe('a'.charCodeAt(0));
  });
});
